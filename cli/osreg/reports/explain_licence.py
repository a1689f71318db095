"""What a licence means for a municipality: three sentences, then what each public list says. Never legal advice.

The sentences follow the verdict (may it be used freely?), the kind of licence (what has to be minded?) and the policy
in force (may it be bought?). Kinds are ScanCode's categories; the few licences that add something of their own are
named here by family. The licence texts are at https://spdx.org/licenses/.
"""

from __future__ import annotations

import textwrap

from osreg.words import Words, clean
from osreg_registry.licence_text import read_stated
from osreg_registry.licences import PROPRIETARY, Acceptance, Judgement, Licence, LicenceTable
from osreg_registry.message import Message
from osreg_registry.model import Policy

_FREEDOM = {
    "open": Message(
        "{id} is open, says {source}: the town hall may use, study, change and pass on the software, and pays no "
        "licence fee."
    ),
    "source-available": Message(
        "{id} is not open but source-available, says {source}: the source code can be read, but some uses are "
        "forbidden."
    ),
    "proprietary": Message(
        "{id} is not open: the vendor alone says who may use the software, for how long and at which price."
    ),
    "undetermined": Message("Whether {id} is open is not determined: {reason}."),
}
_KINDS = {
    "Permissive": Message(
        "Whoever passes it on keeps the notices and the licence text; changes of one's own need not be published."
    ),
    "Public Domain": Message("Nothing has to be minded when it is passed on; nobody answers for defects."),
    "Copyleft Limited": Message(
        "Whoever passes on a changed version publishes the changed files under the same licence; parts of one's own "
        "beside them may have another one."
    ),
    "Copyleft": Message(
        "Whoever passes on a changed version does so with source code and under the same licence; use inside the town "
        "hall alone obliges to nothing."
    ),
    "Source-available": Message(
        "Before a purchase somebody has to read which uses it forbids, often running it as a service for others."
    ),
    "Free Restricted": Message("Before a purchase somebody has to read which uses it forbids, often commercial ones."),
    "Proprietary Free": Message("It costs nothing, but changing it or passing it on is usually forbidden."),
    "Commercial": Message("What may be done with it stands in the contract."),
}
# By the beginning of the SPDX id; the first that fits. These say more than their category does.
_FAMILIES = (
    (
        "EUPL-",
        Message(
            "Whoever passes on a changed version, or offers it over the network, publishes its source code under the "
            "EUPL or a licence that its annex names as compatible; its text is valid in each EU language."
        ),
    ),
    (
        ("AGPL-", "OSL-", "CPAL-"),
        Message(
            "Whoever passes on a changed version, or offers it over the network, for instance to citizens, offers them "
            "its source code under the same licence."
        ),
    ),
    (
        "BUSL-",
        Message(
            "Production use is allowed only as far as the vendor's additional grant goes; each version becomes open on "
            "its change date, four years after its release at the latest."
        ),
    ),
    (
        "SSPL-",
        Message(
            "Whoever offers it to others as a service has to publish the source code of the whole service, operations "
            "included, under the same licence."
        ),
    ),
    (
        "Elastic-",
        Message("It may not be offered to others as a managed service, and its licence keys may not be circumvented."),
    ),
    ("FSL-", Message("Competing use is forbidden; two years after its release each version becomes open.")),
    ("CC-BY-NC", Message("Commercial use is forbidden, and it is no licence for software.")),
    ("PolyForm-", Message("Its text names the purposes for which use is allowed; all others are forbidden.")),
)  # fmt: skip
_SEVERAL = Message("It names several licences: where OR stands, one may choose; where AND stands, all of them apply.")
_POLICIES: dict[Acceptance, Message] = {
    "accepted": Message("Policy {version} accepts it: {reason}."),
    "refused": Message("Policy {version} refuses it: {reason}."),
    "not-assessed": Message("Policy {version} says neither yes nor no, so somebody has to decide: {reason}."),
}  # fmt: skip


def explain_licence(text: str, table: LicenceTable, policy: Policy, words: Words) -> str | None:
    """Three sentences about a licence and what each list says; None when the text names no known licence."""
    stated = read_stated(text, table)
    if stated.expression is None:
        return None
    expression = stated.expression
    judgement = table.judge(expression)
    known = [licence for one in judgement.ids if (licence := table.get(one.removesuffix("+")))]
    if not known and judgement.openness == "undetermined":
        return None
    parts = []
    if expression != text.strip():
        note = f" ({words.say(stated.note)})" if stated.note else ""
        parts.append(words("Read as {expression}", expression=clean(expression)) + note)
    parts.append(" ".join(words.say(sentence) for sentence in _sentences(expression, judgement, known, table, policy)))
    parts += [_opinions(licence, table, words) for licence in known]
    parts += [words.say(p.message) for p in table.judge(text).problems if p.kind == "deprecated"]
    if known:
        parts.append("\n".join(f"https://spdx.org/licenses/{licence.id}.html" for licence in known))
    return "\n\n".join(textwrap.fill(part, 80) if "\n" not in part else part for part in parts) + "\n"


def _sentences(
    expression: str, judgement: Judgement, known: list[Licence], table: LicenceTable, policy: Policy
) -> list[Message]:
    freedom = _FREEDOM[judgement.openness]
    acceptance, why = table.acceptance(expression, policy.accepted)
    return [
        Message(freedom.template, {"id": expression, "source": judgement.source, "reason": judgement.reason}),
        _to_be_minded(expression, judgement, known),
        Message(_POLICIES[acceptance].template, {"version": policy.version, "reason": why}),
    ]


def _to_be_minded(expression: str, judgement: Judgement, known: list[Licence]) -> Message:
    if len(judgement.ids) > 1 and " WITH " not in expression:
        return _SEVERAL
    if expression == PROPRIETARY:
        return _KINDS["Commercial"]
    first = known[0] if known else None
    own = next((text for start, text in _FAMILIES if first and first.id.startswith(start)), None)
    kind = _KINDS.get(first.scancode or "") if first else None
    return own or kind or Message("What has to be minded stands in its text; no list has put it in a class.")


def _opinions(licence: Licence, table: LicenceTable, words: Words) -> str:
    unknown = "not assessed"
    opinions = (
        ("opencode", licence.opencode or unknown),
        ("osi", "yes" if licence.osi else unknown),
        ("fsf", unknown if licence.fsf is None else "yes" if licence.fsf else "no"),
        ("scancode", licence.scancode or unknown),
    )
    rows = [(table.list_name(key), words(opinion)) for key, opinion in opinions]
    return "\n".join([f"{licence.id}: {licence.name}", *(f"  {name:<44} {answer}" for name, answer in rows)])
