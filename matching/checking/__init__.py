"""Whether a consortium keeps a programme's rules, as far as what is known of it tells."""
