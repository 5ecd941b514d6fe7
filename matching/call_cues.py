"""The words by which calls ask, in French and English, and those that are about anything but needs."""

from __future__ import annotations

import re


def _any(*alternatives: str) -> str:
    return "(?:" + "|".join(alternatives) + ")"


def _cue(*alternatives: str) -> re.Pattern[str]:
    return re.compile(_any(*alternatives), re.IGNORECASE)


_ADVERBS = (
    r"(?:(?:\w+ment|aussi|notamment|également|en\s+outre|en\s+particulier|par\s+exemple|au\s+moins|also"
    r"|in\s+particular"
    r"|for\s+example|for\s+instance|at\s+least|therefore|where\s+possible),?\s+)*"
)
_WHO_FR = (
    r"\b(?:projets?|propositions?|réponses?|candidats?|équipes?|consortiums?|groupements?|partenaires?"
    r"|dispositifs?|services?"
    r"|actions?|travaux|démonstrateurs?|machines?|prototypes?|solutions?|porteurs?|lauréats?|grappes?|offres?"
    r"|opérations?"
    r"|expérimentations?|programmes?|titulaires?|prestataires?|attributaires?|ils?|elles?)\b"
)
_FIRST_GROUP = (
    r"(?:comport|intègr|trait|port|concern|vis|associ|mobilis|propos|développ|présent|utilis|organis|démontr|livr"
    r"|assur"
    r"|abord|étudi|explor|combin|réalis|rassembl|regroup|impliqu|s['’]articul|s['’]appui|s['’]appuy|compt)(?:e|ent"
    r"|era|eront)"
)
_OTHER_GROUPS = (
    r"(?:compren(?:d|nent|dra|dront)|inclu(?:t|ent|ra|ront)|réuni(?:t|ssent|ra|ront)|décri(?:t|vent|ra|ront)"
    r"|produi(?:t|sent|ra|ront)|prévoi(?:t|ent|ra|ront)|garanti(?:t|ssent|ra|ront)|couvr(?:e|ent|ira|iront)"
    r"|fourni(?:t|ssent|ra|ront)|f(?:ait|ont|era|eront)\s+appel|aur(?:a|ont)\s+pour)"
)
_WHO_EN = (
    r"\b(?:proposals?|projects?|applicants?|actions?|activities|bids?|bidders?|entries|entry|teams?|consorti(?:um|a)"
    r"|demonstrators?|contractors?(?:['’]s\s+team)?|suppliers?|solutions?|partners?|work|tender(?:er)?s?|they|it|you"
    r"|participants?|researchers?|candidates?|products?)\b"
)
_CONTENT_EN = r"(?:address|cover|include|deal|focus|concern|combine|look|tackle|consist)\b"
_MODAL_EN = (
    rf"(?:should|(?:will|would)\s+(?:also\s+)?(?:need|have)\s+to|will|must|shall|(?:can|could"
    rf"|may)(?=,?\s+{_ADVERBS}{_CONTENT_EN})|needs?\s+to|ha(?:s|ve)\s+to"
    r"|(?:is|are)\s+(?:expected|asked|required|encouraged|invited)\s+to)"
)
_SKILL = r"\b(?:compétences?|savoirs?[- ]faire|expertises?|connaissances?|expériences?|maîtrise)"

BEHIND = _cue(
    rf"{_WHO_FR}[^.;:]{{0,45}}?\s(?:devr\w+|doi(?:t|vent)|saur\w+)\s+{_ADVERBS}(?=(?:s['’])?\w+(?:er|ir|re"
    rf"|oir)\b(?<!être))",
    rf"{_WHO_FR}[^.;:]{{0,45}}?\s(?:pourr\w+|peu(?:t|vent))\s+{_ADVERBS}(?:concerner|porter|comprendre|inclure"
    rf"|comporter|traiter|associer|intégrer)\b",
    rf"{_WHO_FR}[^.;:,]{{0,45}}?\s(?=(?!ser|aur|pour|faud|devr|fer)\w+(?:e|i|d|o)r(?:a|ont)\b)",
    rf"{_WHO_FR}[^.;:,]{{0,45}}?\s(?:{_FIRST_GROUP}|{_OTHER_GROUPS})\b",
    r"\b(?:sont|est)\s+(?:\w+ment\s+)?(?:attendue?s?|visée?s?|recherchée?s?|demandée?s?)\b(?!\s*(?:[.,;]|$|pour\b"
    r"|avant\b))",
    r"\b(?:recherch\w+|cherch\w+|souhait\w+|attend(?:ons)?)\s+(?:\w+\s+){0,3}?(?:capables?\s+d(?:e\s+|['’])"
    r"|en\s+mesure\s+de\s+|qui\s+)",
    r"\bil\s+(?:nous\s+)?(?:est\s+(?:attendu|demandé)|faut|faudra|convien\w+)\b",
    r"\bqu['’](?:elle|il)s?\s+\w+(?:e|ent)\b",
    r"\battention\s+(?:particulière\s+)?(?:sera\s+|est\s+)?(?:portée|accordée|prêtée)\s+(?:à|aux?)\b",
    r"\b(?:appel|sujet|thème|topic|call)\s+(?:exige|demande|nécessite|suppose|requires|asks\s+for|calls\s+for)\b",
    rf"{_SKILL}\s+(?:(?:utiles|recherchée?s?|attendue?s?|nécessaires|en|d[eu]s?|:)\s+|d['’]|:\s*)+",
    rf"{_WHO_EN}[^.;:]{{0,40}}?\s{_MODAL_EN},?\s+{_ADVERBS}(?:be\s+able\s+to\s+)?(?!be\b|not\b|have\s+(?:been"
    rf"|access)\b)",
    rf"(?:^they|{_WHO_EN}(?<!they)(?<!you)(?<!it))\s+{_ADVERBS}needs?\s+(?!to\b)",
    r"\b(?:thématiques?|thèmes?|axes|priorités?|sujets|domaines|themes?|topics?|priorit(?:y|ies)"
    r"|areas)\b[^.;:,]{0,30}?\s(?:sont|est|are|is|include|comprennent)\s",
    r"\bwe\s+(?:are\s+)?(?:(?:would\s+)?(?:particularly\s+|also\s+)?(?:like|wish|want)\s+to\s+(?:see|hear\s+from)"
    r"|looking\s+for|need|seek|keen\s+to\s+support)\b",
    r"\b(?:expertise|experience|knowledge|skills|know-how|(?:proven\s+)?record)\s+(?:in|of|with)\b",
    r"\b(?:following|these)\s+(?:\w+\s+){0,2}(?:(?:are\s+)?sought|themes?|topics?|activities|fields?)\b",
)
"""What is needed stands after these."""

BEFORE = _cue(
    r"\s(?:doi(?:t|vent)|devr\w+)\s+(?:\w+ment\s+)?être\b",
    r"\s(?:sera|seront)\s+(?:\w+ment\s+)?\w+(?:é|i|is|it|t)e?s?\b",
    r"\s(?:est|sont)\s+(?:\w+ment\s+){0,2}(?:attendu|requis|exigé|demandé|indispensable|nécessaire|obligatoire"
    r"|souhaité|recommandé"
    r"|recherché|imposé|apprécié|bienvenu)e?s?\b",
    r"\sserai(?:t|ent)\s+(?:un\s+plus|un\s+atout|appréciée?s?|bienvenue?s?)\b",
    r"\s(?:constitue\w*\s|fe(?:ra|ront)\s+l['’]objet)",
    r"\s(?:is|are)\s+(?:\w+ly\s+)?(?:also\s+)?(?:required|needed|expected|mandatory|essential|(?:very\s+"
    r"|particularly\s+)?welcome|sought"
    r"|encouraged|desirable|an\s+(?:advantage|asset)|part\s+of\s+the\s+\w+|to\s+be\s+\w+)\b",
    r"\swould\s+be\s+(?:welcome|an\s+(?:advantage|asset)|appreciated)\b",
    r"\s(?:must|should|shall|will|needs?\s+to|ha(?:s|ve)\s+to)\s+(?:not\s+)?be\s+",
)
"""What is needed stands before these."""

SUBJECT = _cue(
    r"\b(?:appel|programme|fonds|dispositif|concours|call|competition|challenge|objectif|objective"
    r"|purpose)\b[^.;:]{0,40}?"
    r"\b(?:porte\s+sur|vise\s+à|a\s+pour\s+(?:but|objet|objectif)\s+d[e'’]|soutient|encourage|focuses\s+on|seeks"
    r"|aims\s+(?:to|at)|supports|is\s+to)\b",
    r"\b(?:we|nous)\s+(?:are\s+interested\s+in|soutenons|invitons)\b",
    r"\b(?:proposals?|propositions?)\s+(?:are\s+invited\s+on|sont\s+attendues?\s+sur)\b",
)
"""What the call is about stands after these: of use where it says nothing more precise."""

MODAL = _cue(
    r"\s(?:doi(?:t|vent)|devr(?:a|ont|ait|aient)|must|shall|should|needs?\s+to|ha(?:s|ve)\s+to)\s+(?!être\b|be\b"
    r"|pas\b|not\b)"
)
"""Whatever does this is needed, doing so."""

LEADS_ON = re.compile(
    r"^(?:[\s,:]*"
    + _any(
        r"(?:nécessairement|obligatoirement|également|aussi|notamment|en\s+particulier|en\s+outre|par\s+exemple"
        r"|in\s+particular|for\s+example"
        r"|for\s+instance|also|at\s+least|au\s+moins)\b",
        r"(?:address|include|cover|deal\s+with|involve|develop|combine|work\s+on|focus\s+on|contribute\s+to"
        r"|demonstrate|bring(?:\s+together)?|show(?:\s+that)?"
        r"|provide|offer|propose|consider|solve|tackle|describe|carry\s+out|support|take\s+into\s+account"
        r"|look\s+at|supply|master|have|set\s+out\s+how)\b",
        r"(?:comporter|réunir|inclure|intégrer|comprendre|proposer|prévoir|présenter|assurer|impliquer|démontrer"
        r"|réaliser|organiser|fournir"
        r"|traiter|porter|concerner|mettre\s+en\s+œuvre|dispos\w+\s+d(?:e\b|['’])|leur\s+capacité|pour\s+contenu"
        r"|appel)(?:a|ont)?\b",
        r"(?:projects?|solutions?|consorti\w+|teams?|projets?|partners?)\s+(?:that|which|who|able\s+to|qui"
        r"|capables?\s+d[e'’])",
        r"l['’]ensemble\s+des\s+\w+(?:\s+\w+)?\b",
        r"(?:all\s+of\s+|one\s+or\s+more\s+of\s+)?the\s+following(?:\s+\w+)?\b",
        r"des\s+travaux\s+sur\b",
        r"(?:sur|à|d[eu]s?|une?|la|les?|an?|the|expertise\s+in|in|of|with|on|to)\b",
        r"[dl]['’]",
    )
    + r"[\s,:]*)+",
    re.IGNORECASE,
)
"""What stands between the words that ask and the thing itself."""

COMPOSED = re.compile(
    r"^[^,;]{0,60}?\b(?:comprenant|incluant|comprising|including"
    r"|consisting\s+of)\s+",
    re.IGNORECASE,
)
ENDING = re.compile(
    r",?\s+(?:so\s+that|in\s+order\s+to|afin\s+(?:de|que|d['’])|car|puisque|parce\s+que|because|since"
    r"|as\s+half)\b.*$",
    re.IGNORECASE | re.DOTALL,
)
MUST = _cue(
    r"\b(?:devr(?:a|ont)|doi(?:t|vent)|obligatoire\w*|exigée?s?|exige|indispensables?|requise?s?|impérati\w+"
    r"|imposée?s?"
    r"|nécessairement|must|shall|mandatory|essential|requires?|required|ha(?:s|ve)\s+to)\b"
)
WISHED = _cue(
    r"\b(?:facultati\w+|un\s+plus|un\s+atout|appréciée?s?|bienvenue?s?|souhaitée?s?|le\s+cas\s+échéant|welcome"
    r"|advantage|asset|desirable"
    r"|optional\w*|encouraged|keen|particularly\s+like|can\s+also|where\s+possible|peu(?:t|vent)\s+comprendre)\b"
)

_MONTHS = (
    r"(?:janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre|january|february"
    r"|march|april"
    r"|may|june|july|august|september|october|november|december)"
)
ADMINISTRATIVE = _cue(
    r"[€$£]|\b(?:euros?|dollars?|pounds|EUR|USD|GBP|CAD|CHF|NOK|SEK|HT|TTC)\b|\d\s?[kM]€|\b\d+\s?%|\bmillions?\b"
    r"|\b\d{1,2}(?::|\s?h\s?)\d{2}\b",
    rf"\b\d{{1,2}}(?:er|st|nd|rd|th)?\s+{_MONTHS}\b|\b{_MONTHS}\s+20\d\d\b|\b\d{{1,2}}/\d{{1,2}}/20\d\d\b",
    r"\b(?:in)?[ée]ligib\w+|\brecevab\w+|\badmissib\w+|\bsubvention\w*|\bplafon\w+|\bassiette\b|\bdépenses?\b"
    r"|\b(?:co-?)?financ\w+|\btaux\b|\benveloppe\b|\bacompte\w*",
    r"\baides?\s+(?:publique|est|prend|ne|départ|maxim|versée)",
    r"\b(?:grants?|fund(?:s|ed|ing)?|lump[- ]sum|eligible\s+costs|total\s+costs|fees?|budget)\b",
    r"\b(?:le|un|chaque|les|du|des|ce|au|leur)\s+dossiers?\b(?!\s+(?:médic|patient|de\s+soin))|\b(?:formulaires?"
    r"|candidatures?|dépôts?|dépos\w+|clôture\w*|justificatifs?"
    r"|exemplaires?|lettres?\s+d['’]|jury|auditions?|auditionnés?|notif\w+|convention|K-bis)\b",
    r"\b(?:deadline|expressions?\s+of\s+interest|submi\w+|concept\s+notes?|application\s+form|portal|shortlisted"
    r"|pages?|annex\w*|award\s+criteria|thresholds?"
    r"|evaluat(?:ed|ion)\s+(?:on|criteria)|ranked|scor(?:e|ed|es)|judged|tenders\s+are|register\s+by|bids\s+are"
    r"|phases?\s+with)\b",
    r"\b(?:critères?|évalués?\s+selon|classés|chef\s+de\s+file|mandataire|labellis\w+|lead\s+(?:applicants?"
    r"|beneficiar\w+|partner)|legal\s+(?:entit\w+|form)"
    r"|member\s+states|associated\s+countr\w+|subcontract\w+|registered\s+business|VAT|legal\s+persons?)\b",
    r"\b(?:consorti(?:um|a|ums)|partenariat|partnership|groupement)\s+(?:includes?|must\s+comprise|comprend"
    r"|compren\w+|est|is|associe\s+obligatoirement|réunit|compte|désigne)\b",
    r"\b(?:compris\w*|lasts?|dure\w*|durée|duration|excède|exceed)\b.{0,30}\b(?:mois|months|ans|years|jours|days)\b",
    r"\bintellectual\s+property\s+(?:rights\s+)?remain|\bpropriété\s+intellectuelle\s+reste|\bTRL\b"
    r"|\bnot\s+(?:fund|eligible)\b|\bne\s+(?:sont|relèvent|finan\w+)\s+pas\b|\bexclu(?:e?s?|ded)\b"
    r"|\bper\s+(?:team|project)\b|\bpar\s+projet\b|\bdocument\w*\s+scientifique|\breport\s+(?:after|twice)"
    r"|\brapport\s+d['’]avancement",
)
NOT_ASKED = re.compile(
    r"(?:sollicit\w+|bénéfici\w+|particip\w+|candidat\w+|prétend\w+|recev\w+|reçoiv\w+|remett\w+|démarr\w+"
    r"|début\w+|mentionn\w+|tien\w+|retenu|transmet\w*"
    r"|justifi\w+|sign\w+|s['’]engag\w+|apply|receive|get|take\s+part|participate|enter|start|begin|hold|keep"
    r"|procure|sign|lead|collaborate|become|employ|declare"
    r"|explain|justify|aim|read|contact|acknowledge|earmark|build\s+on|reserve|want)\s*$",
    re.IGNORECASE,
)
"""At the end of what asks: something that somebody may do or get, and nothing that they bring."""

_NOBODY = """proposal proposals project projects applicant applicants application applications beneficiary beneficiaries
participant participants result results data property intellectual consideration winner winners successful selected
all each every eligible partner partners decision decisions entry entries bid bids tender tenders team teams
solution solutions activity activities consortium consortia you we they it projet projets proposition propositions
candidat candidats candidature candidatures dossier dossiers beneficiaire beneficiaires resultat resultats laureat
laureats porteur porteurs partenaire partenaires equipe equipes due offre offres tout tous toute chaque ils elles il
elle cela this that these nous vous action actions travaux call appel"""
NOBODY = frozenset(_NOBODY.split())
"""Who takes part in any call, and what comes of it, without accents: of itself this is no need."""

NOISE = _cue(
    r"^(?:if|si|s['’]ils?|dissemination|where\s+relevant)\b",
    r"\b(?:international\s+cooperation|coopération\s+internationale|research\s+infrastructures|market\s+need"
    r"|synerg\w+|(?:previous|other|earlier)\s+projects|exploitation\s+of\s+results|exploitation\s+plan"
    r"|data\s+management\s+plan|business\s+plan"
    r"|collaboration\s+agreement|consortium\s+agreement|caractère\s+innovant|plan\s+de\s+financement"
    r"|accord\s+de\s+consortium|charte|comptabilité|solidité"
    r"|reserve\s+the\s+right|guidance|helpline|ownership|assessed|awarded?|(?:to|can|may|who)\s+apply"
    r"|sélectionnée?s?)\b",
)
"""What any call says, whatever it is about."""

GOES_ON = re.compile(r"^(?:et|and|ainsi\s+que|plus)\s+(?:une?|an?|des|some)\s+", re.IGNORECASE)
