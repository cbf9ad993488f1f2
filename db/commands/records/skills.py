"""Keep the vocabulary of skills: learn new names, and merge skills that mean the same."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from db.access import Actor
from db.commands.outcomes import Outcome
from db.commands.records.rows import Update, load_records, save_updates, withdrawn_ids
from db.commands.records.targets import DEVELOPER, TICKET, Target
from db.domain.skills import SEPARATORS, Vocabulary, parse_skills, skill_key
from db.domain.values import clean_name, clean_reason
from db.errors import Conflict, Invalid
from db.history.batches import CHUNK, OpenBatch, chunks, close_batch, open_batch, write_batch
from db.models.board import Batch, Board, table_of
from db.models.vocabulary import Skill
from db.queries.skills import texts_in_use, vocabulary

MERGE = "merge skills"
# For each kind of record with skills: the field that holds them, and the field that names it.
FIELDS = {"developer": "skills", "ticket": "required_skill"}
LABELS = {"developer": "name", "ticket": "title"}
SKILLED = (DEVELOPER, TICKET)
APP = Actor("Assignboard", "admin")

_SKILLS = table_of(Skill)


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A developer or ticket whose list of skills a merge changes."""

    kind: str
    label: str
    before: str
    after: str | None


@dataclass(frozen=True, slots=True)
class SkillMerge:
    """What a merge changes: how many developers and tickets, and the first of them by name."""

    developers: int
    tickets: int
    first: tuple[Rewritten, ...]


def merge_skills(
    session: Session,
    names: Sequence[str],
    into: str,
    *,
    actor: Actor,
    at: datetime,
    reason: str | None = None,
) -> Outcome:
    """Make `names` synonyms of the skill `into`, also for later imports and edits.

    Every developer and ticket that has one of them is rewritten, in one batch, whose undo separates
    the skills again. Raises Invalid for an impossible name, Conflict if there is nothing to merge.
    """
    reason = clean_reason(reason)
    batch = open_batch(session, command=MERGE, actor=actor, at=at)
    words = vocabulary(session)
    target, merged = _merge(words, names, into)
    why = reason or f"{', '.join(merged.values())}: the same as {words.name_of(into)}."
    count = _number_of_rows(session, words)
    write_batch(session, batch, count)
    learn(session, words)
    session.execute(
        update(_SKILLS)
        .where(_SKILLS.c.key.in_(list(merged)))
        .values(same_as=target, merged_in=batch.id, apart=False)
    )
    records = _rewrite(session, batch, words, why)
    return Outcome((), (), close_batch(session, batch), records)


def compare_merge(session: Session, names: Sequence[str], into: str, *, most: int) -> SkillMerge:
    """What `merge_skills` would change now, naming the first `most` records; it only reads.

    Raises Invalid and Conflict like `merge_skills`.
    """
    words = vocabulary(session)
    _merge(words, names, into)
    counts, first = {}, []
    for target in SKILLED:
        texts = _texts(session, target, words)
        counts[target.kind] = sum(texts.values())
        first += _first_rewritten(session, target, words, list(texts), most)
    return SkillMerge(counts["developer"], counts["ticket"], tuple(first[:most]))


def _first_rewritten(
    session: Session, target: Target, words: Vocabulary, texts: Sequence[str], most: int
) -> list[Rewritten]:
    label, text = target.table.c[LABELS[target.kind]], target.table.c[FIELDS[target.kind]]
    rows = [
        Rewritten(target.kind, row[0], row[1], words.rewrite(row[1]))
        for chunk in chunks(texts, CHUNK)
        for row in session.execute(
            select(label, text)
            .where(text.in_(chunk))
            .order_by(label, target.table.c.id)
            .limit(most)
        )
    ]
    return sorted(rows, key=lambda row: row.label.casefold())[:most]


def _merge(words: Vocabulary, names: Sequence[str], into: str) -> tuple[str, dict[str, str]]:
    """Merge `names` in `words`; returns the key that they now mean, and their names by key."""
    wanted = _one_name(into)
    words.rewrite(wanted)
    target = words.meant_by(skill_key(wanted))
    merged = {
        key: words.name_of(key)
        for name in names
        if (key := words.meant_by(skill_key(_one_name(name)))) != target and words.knows(name)
    }
    if not merged:
        raise Conflict(f"There is nothing to merge: that is {words.name_of(wanted)} already.")
    for key in merged:
        words.merge(key, target)
    return target, merged


def learn(session: Session, words: Vocabulary) -> None:
    """Save the names that `words` has learnt; under the board's lock."""
    if words.learnt:
        rows = [{"key": key, "name": name} for key, name in words.learnt.items()]
        session.execute(insert(_SKILLS), rows)


def part_or_join(session: Session, batch_id: str) -> bool:
    """Undo a batch's merge of skills: separate them, or merge them again if it undid a merge.

    Returns whether there was anything to do. Raises Conflict if the skills have been merged in the
    other direction since.
    """
    join, root = False, batch_id
    while True:
        undone = session.scalar(select(Batch.undoes).where(Batch.id == root))
        if undone is None:
            break
        join, root = not join, undone
    moved = session.scalars(
        select(_SKILLS.c.key).where(_SKILLS.c.merged_in == root, _SKILLS.c.apart.is_(join))
    ).all()
    if not moved:
        return False
    session.execute(update(_SKILLS).where(_SKILLS.c.key.in_(moved)).values(apart=not join))
    words = vocabulary(session)
    if join and any(words.meant_by(key) in moved for key in moved):
        raise Conflict("These skills were merged the other way round since; undo that first.")
    return True


def settle_skills(session: Session, *, at: datetime | None = None) -> None:
    """Once, rewrite the skills of a board that is older than the vocabulary by one name each."""
    board = table_of(Board)
    settled = select(board.c.skills_settled).where(board.c.id == 1).with_for_update()
    if session.execute(settled).scalar_one():
        return
    session.execute(update(board).where(board.c.id == 1).values(skills_settled=True))
    words = vocabulary(session)
    for name in _spellings(session):
        words.rewrite(name)
    count = _number_of_rows(session, words)
    if count:
        batch = open_batch(session, command=MERGE, actor=APP, at=at or datetime.now(UTC))
        write_batch(session, batch, count)
        _rewrite(session, batch, words, "Skills are written alike from now on.")
        close_batch(session, batch)
    learn(session, words)


def _one_name(text: str) -> str:
    """A single skill's name. Raises Invalid."""
    name = clean_name(text, what="A skill")
    if name is None or SEPARATORS.search(name):
        raise Invalid("Name one skill, without ; , or |.")
    return parse_skills(name)[0]


def _spellings(session: Session) -> list[str]:
    """Every spelling on the board, the most frequent first: the first spelling is kept."""
    spelt: Counter[str] = Counter()
    for target in SKILLED:
        column = target.table.c[FIELDS[target.kind]]
        for text, number in texts_in_use(session, column).items():
            spelt.update(dict.fromkeys(parse_skills(text), number))
    return sorted(spelt, key=lambda name: (-spelt[name], name))


def _texts(session: Session, target: Target, words: Vocabulary) -> dict[str, int]:
    """The lists of skills that the vocabulary writes differently, with their numbers of rows."""
    column = target.table.c[FIELDS[target.kind]]
    found = texts_in_use(session, column)
    return {text: number for text, number in found.items() if words.rewrite(text) != text}


def _number_of_rows(session: Session, words: Vocabulary) -> int:
    return sum(sum(_texts(session, target, words).values()) for target in SKILLED)


def _rewrite(session: Session, batch: OpenBatch, words: Vocabulary, reason: str) -> tuple[int, ...]:
    """Rewrite every list of skills that changes; returns the ids of the changed rows."""
    changed: list[int] = []
    for target in SKILLED:
        field = FIELDS[target.kind]
        column = target.table.c[field]
        texts = list(_texts(session, target, words))
        ids = [
            id_
            for part in chunks(texts, CHUNK)
            for id_ in session.scalars(select(target.table.c.id).where(column.in_(part)))
        ]
        for chunk in chunks(sorted(ids), CHUNK):
            records = load_records(session, target, chunk)
            gone = withdrawn_ids(session, target, records.values())
            updates = []
            for id_, record in records.items():
                before = {name: record[name] for name in target.fields}
                after = before | {field: words.rewrite(before[field])}
                # It stays the last action, by which an import knows that it may revive the record.
                action = "withdrawn" if id_ in gone else "updated"
                updates.append(Update(id_, record["version"], before, after, action, reason))
            save_updates(session, target, batch, updates)
        changed += ids
    return tuple(changed)
