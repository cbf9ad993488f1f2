"""The names of fields, states and the like in files of trackers and people, in several languages.

Earlier names of a field are preferred to later ones if a file has both. The headers of Jira's
Spanish, French, German, Portuguese and Italian exports are included.
"""

import unicodedata
from collections.abc import Mapping

from db.importing.read.sheet import Kind, State

_DEVELOPERS = {
    "name": "name | developer | developer name | full name | assignee | team member | nombre | nom"
    " | nome",
    "title": "title | role | position | job title",
    "experience_years": "experience years | experience | years of experience | years experience",
    "baseline_workload": "baseline workload | workload | current workload | load | current load",
    "availability": "availability | available | allocation",
    "skills": "skills | skill set | technologies | tech stack | primary language"
    " | programming language | specialization | specialisation",
    "capacity": "capacity | total capacity | sprint capacity",
    "remaining_capacity": "remaining capacity | remaining | free points | free capacity",
    "email": "email | e-mail | email address | mail",
    "active": "active | is active",
    "aliases": "aliases | alias | also known as | other names",
    "team": "team | team name | squad | group | tribe | department | equipo | équipe | equipe"
    " | gruppe | squadra",
}
_TICKETS = {
    "id": "id | ticket id | issue key | ticket key | key | ticket number | number | ticket"
    " | issue id | external key | bug id | work item id | task id | card id | # | issue number"
    " | item id | item id (auto generated) | story id | row id | ref | task key"
    " | clave de incidencia | clave | clé de ticket | clé de demande | clé | vorgangsschlüssel"
    " | schlüssel | chave da item | chave do item | chave da pendência | chave"
    " | chiave segnalazione | chiave ticket | chiave",
    "title": "title | summary | subject | name | ticket title | card name | task name | short desc"
    " | short description | item name | story name | issue title"
    " | resumen | título | asunto | résumé | titre | sujet | zusammenfassung | titel | thema"
    " | resumo | assunto | riepilogo | sommario | titolo | oggetto",
    "description": "description | details | body | card description | notes | task content"
    " | descripción"
    " | beschreibung | descrição | descrizione",
    "priority": "priority | importance | severity | bug severity | prioridad | priorité"
    " | priorität | prioridade | priorità",
    "story_points": "story points | story point estimate | points | estimate | sp | effort | size"
    " | weight | estimation | total points | puntos de historia | story-points | points de story"
    " | pontos de história"
    " | punti storia | estimación de story points | estimation des story points"
    " | story point-schätzung | estimativa de story points | stima story point",
    "required_skill": "required skill | required skills | skill | technology | component"
    " | components | component/s | componentes | composants | komponenten | componenti",
    "due_date": "due date | deadline | due | due on | target date | fecha de vencimiento"
    " | fecha límite | vencimiento | date d'échéance | échéance | fälligkeitsdatum | fällig am"
    " | fällig | abgabedatum | data limite | data de vencimento | data de entrega"
    " | data scadenza | data di scadenza | scadenza",
    "assignee": "assignee | assigned to | assigned | owner | owned by | members | assignee name"
    " | person | people"
    " | persona asignada | responsable | asignado a | asignado | assigné à | personne assignée"
    " | attribution | bearbeiter | zugewiesene person | zugewiesen an | zugewiesener | zuständig"
    " | responsável | atribuído a | assegnatario | assegnato a",
    "assignee_email": "assignee email | assignee e-mail | assigned to email",
    "status": "status | state | current state | bug status | section/column"
    " | estado | statut | état | stato | situação",
    "resolution": "resolution | state reason | resolución | résolution | lösung | resolução"
    " | risoluzione",
    "closed_at": "closed at | completed at | closed at (utc) | closed on | closed date"
    " | closed time | completed on | completed date | completed time | date completed | accepted at"
    " | resolved at | resolved date | resolved | completed | is closed | is completed"
    " | due complete",
    # A flag or a time by which a ticket is out of work although it is not done.
    "archived": "archived | is archived | archived at | canceled | cancelled | canceled at"
    " | cancelled at | withdrawn at",
    "issue_type": "issue type | type | ticket type | work item type | tracker | card type"
    " | story type | tipo de incidencia | vorgangstyp | type de ticket | tipo de item"
    " | tipo di segnalazione | tipo ticket",
    "project": "project | project name | project key | team project | area path | repository"
    " | product | space name | board name | folder | team | squad | proyecto | projet | projekt"
    " | projeto | progetto",
    "parent_key": "parent key | parent | parent id | parent iid | parent issue | parent task"
    " | parent item | parent work item | parent ticket | subtask of | padre"
    " | übergeordneter vorgang | übergeordnete aufgabe | tâche parente | tarefa pai",
    "epic_key": "epic link | epic | epic key | epic id",
    "blocked_by": "blocked by | is blocked by | inward issue link (blocks)"
    " | inward issue link (blocker) | blocked by (dependencies) | waiting on | depends on"
    " | dependencies",
    "blocks": "blocks | outward issue link (blocks) | outward issue link (blocker) | blocking"
    " | blocking (dependencies)",
    "blocked": "blocked | is blocked | flagged | impediment | blocked reason | bloqueado | bloqué"
    " | blockiert",
    "labels": "labels | tags",
    "is_work": "counts as work",
    "url": "url | html url | issue url | card url | web url | link",
    # As our own exports have them beside our ids.
    "source": "assignboard source",
    "last_seen": "assignboard seen",
    "external_key": "assignboard key",
}


def _listed(fields: Mapping[str, str]) -> Mapping[str, tuple[str, ...]]:
    return {
        field: tuple(word.strip() for word in words.split(" | ")) for field, words in fields.items()
    }


SYNONYMS: Mapping[Kind, Mapping[str, tuple[str, ...]]] = {
    "developers": _listed(_DEVELOPERS),
    "tickets": _listed(_TICKETS),
}
REQUIRED: Mapping[Kind, tuple[str, ...]] = {
    "developers": ("name",),
    "tickets": ("id", "title"),
}

_STATES: Mapping[State, str] = {
    "done": "done | closed | resolved | complete | completed | finished | fixed | verified | merged"
    " | released | shipped | deployed | delivered | accepted | true | yes"
    " | finalizada | finalizado | hecho | cerrada | cerrado | resuelta | resuelto | completada"
    " | completado | listo | terminé | terminée | terminé(e) | fermé | fermée | résolu | résolue"
    " | fini | livré | fertig | erledigt | geschlossen | gelöst | abgeschlossen | behoben"
    " | concluído | concluída | concluido | fechado | fechada | resolvido | resolvida | feito"
    " | pronto | completato | completata | chiuso | chiusa | risolto | risolta | fatto | finito",
    "set aside": "won't do | wont do | will not do | will not fix | as designed | by design"
    " | not a bug | not a problem | not an issue | can't reproduce | not reproducible"
    " | unable to reproduce | out of scope | not fixable | no change required | works as designed"
    " | works as intended | not relevant | trashed | deleted | spite"
    " | won't fix | wontfix | canceled | cancelled | duplicate"
    " | rejected | invalid | abandoned | removed | cannot reproduce | not planned | declined"
    " | obsolete | incomplete | worksforme | works for me | moved | archived"
    " | no se hará | no se solucionará | no se puede reproducir | ne sera pas corrigé"
    " | ne sera pas fait | non reproductible | impossible à reproduire | wird nicht erledigt"
    " | wird nicht behoben | nicht reproduzierbar | não será corrigido | não será feito"
    " | não reproduzível | non verrà risolto | non verrà fatto | non riproducibile"
    " | cancelada | cancelado | rechazada | rechazado | duplicada | duplicado | annulé | annulée"
    " | rejeté | rejetée | doublon | abgelehnt | abgebrochen | storniert | verworfen | duplikat"
    " | rejeitado | rejeitada | annullato | annullata | rifiutato | duplicato",
    "open": "open | ready for development | ready for review | stalled | submitted | acknowledged"
    " | to be discussed | in specification | specified | to be scheduled | scheduled | in testing"
    " | not started | unscheduled | planned | working on it | stuck | pending"
    " | to do | todo | new | backlog | in progress | doing | in review | review"
    " | reopened | assigned | unconfirmed | confirmed | ready | active | proposed | triage"
    " | started | unstarted | blocked | on hold | waiting | testing | qa | selected for development"
    " | opened | feedback | approved | committed | design | in development | false | no"
    " | por hacer | tareas por hacer | en curso | en progreso | abierta | abierto | nueva | nuevo"
    " | en revisión | bloqueado | reabierta | à faire | en cours | ouvert | ouverte | nouveau"
    " | en revue | bloqué | zu erledigen | in arbeit | in bearbeitung | offen | neu | aufgaben"
    " | wartend | blockiert | a fazer | tarefas pendentes | em andamento | em progresso | aberto"
    " | aberta | novo | nova | da fare | da completare | in corso | aperto | aperta",
}
# Words in states, labels and flags that say that a ticket is blocked, or that it is not.
_BLOCKED = (
    "blocked | on hold | waiting | impediment | bloqueado | bloqueada | bloqué | bloquée"
    " | blockiert | wartend"
)
_NOT_BLOCKED = "false | no | 0 | none | not blocked | unblocked | - | – | nein | non | não"
_YES = "true | yes | 1 | x | ja | oui | sí | sim"
# Types of tickets that only gather others.
_GATHERING = "epic | epics | initiative | theme | épica | épico | epik | epopea"
# In a cell for a person: nobody.
_NOBODY = (
    "unassigned | unassigned user | nobody | none | no one | not assigned | n/a | na | null | nil"
    " | - | –"
    " | sin asignar | no asignado | no asignada | nadie | non assigné | non assignée | non attribué"
    " | personne | nicht zugewiesen | nicht zugeordnet | niemand | keine | não atribuído"
    " | sem responsável | ninguém | non assegnato | nessuno | unbekannt"
)
# Resolutions that mean "nothing was done"; as states, these words may mean something else.
_UNMADE = (
    "later | remind | deferred | postponed | information provided | answered | suspended"
    " | support | user error | third party | expired | stale | spam | inactive | too old"
)
# Words for "no resolution yet".
_UNRESOLVED = (
    "unresolved | open | reopened | sin resolver | non résolu | nicht erledigt | nicht gelöst"
    " | não resolvido | irrisolto | --- | -"
)


def word(text: str) -> str:
    """The key under which spellings of a word are the same: no case, accents, spaces or signs."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    kept = "".join(character for character in plain if character.isalnum())
    return kept or plain.strip()


def words(listed: str) -> frozenset[str]:
    """The keys of words that are separated by ` | `."""
    return frozenset(map(word, listed.split(" | ")))


STATE_BY_WORD: Mapping[str, State] = {
    key: state for state, listed in _STATES.items() for key in words(listed)
}
BLOCKED = words(_BLOCKED)
NOT_BLOCKED = words(_NOT_BLOCKED)
YES = words(_YES)
GATHERING = words(_GATHERING)
NOBODY = words(_NOBODY)
UNRESOLVED = words(_UNRESOLVED)
STATE_BY_RESOLUTION: Mapping[str, State] = {
    **STATE_BY_WORD,
    **dict.fromkeys(words(_UNMADE), "set aside"),
}
