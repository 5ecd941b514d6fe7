"""The night: changes, new projects and withdrawals reach the index by themselves."""
