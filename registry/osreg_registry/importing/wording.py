"""Words that people write into cells, and the value of the model that each one means; folded, whole cells only."""

from __future__ import annotations

from osreg_registry.names import fold


def _by_word(words: dict[str, str]) -> dict[str, str]:
    return {fold(word): value for value, several in words.items() for word in several.split(", ")}


STATUS = _by_word(
    {
        "planned": "planned, planning, in planning, geplant, in planung, planung, in beschaffung, vorgesehen, "
        "in vorbereitung, beschaffung läuft",
        "pilot": "pilot, pilotbetrieb, im pilotbetrieb, pilotierung, in pilotierung, pilotphase, in erprobung, "
        "erprobung, testbetrieb, im test, test, probebetrieb, piloting, trial",
        "production": "production, produktiv, in produktion, produktion, produktivbetrieb, im produktivbetrieb, "
        "im einsatz, in betrieb, betrieb, wirkbetrieb, im wirkbetrieb, echtbetrieb, aktiv, in nutzung, genutzt, "
        "eingesetzt, läuft, in use, active, live, productive, operational, in operation",
        "ended": "ended, abgelöst, abgeschaltet, außer betrieb, beendet, stillgelegt, eingestellt, archiviert, "
        "nicht mehr im einsatz, nicht mehr genutzt, inaktiv, retired, decommissioned, replaced, discontinued, "
        "archived, inactive, no longer used, no longer in use, switched off",
    }
)
ORIGIN = _by_word(
    {
        "built": "built, eigenentwicklung, selbst entwickelt, eigen entwickelt, in-house, in-house development, "
        "inhouse, own development, developed in-house",
        "commissioned": "commissioned, auftragsentwicklung, beauftragt, im auftrag entwickelt, "
        "commissioned development, custom development",
        "bought": "bought, kauf, gekauft, beschafft, kaufsoftware, kauflizenz, miete, gemietet, abonnement, abo, "
        "lizenziert, purchase, purchased, licensed, rented, subscription",
        "adopted": "adopted, übernommen, nachgenutzt, nachnutzung, übernahme, reused, taken over, reuse",
    }
)
MODEL = _by_word(
    {
        "on-premises": "on-premises, on-premise, on premise, onprem, lokal, eigenes rechenzentrum, eigenbetrieb, "
        "im haus, inhouse, lokal installiert, self-hosted, local",
        "saas": "saas, cloud, software as a service, gehostet, extern gehostet, hosted, asp",
        "hybrid": "hybrid, gemischt, mixed",
    }
)
YES_NO = _by_word({"yes": "ja, j, yes, y, true, wahr, x, vorhanden", "no": "nein, n, no, false, falsch, keine, none"})
COUNTRY = _by_word(
    {
        "DE": "DE, Deutschland, Germany, BRD",
        "AT": "AT, Österreich, Austria",
        "CH": "CH, Schweiz, Switzerland",
        "IE": "IE, Irland, Ireland",
        "NL": "NL, Niederlande, Netherlands",
        "FR": "FR, Frankreich, France",
        "US": "US, USA, Vereinigte Staaten, United States",
    }
)
#: A German word for each value, which is understood, too.
GERMAN = {
    "planned": "geplant",
    "pilot": "Pilotbetrieb",
    "production": "im Einsatz",
    "ended": "beendet",
    "built": "Eigenentwicklung",
    "commissioned": "beauftragt",
    "bought": "gekauft",
    "adopted": "übernommen",
    "on-premises": "eigenes Rechenzentrum",
    "saas": "Cloud",
    "hybrid": "gemischt",
}
#: Cells that say nothing: not stated is not no.
UNKNOWN = frozenset(
    {*map(fold, ("unbekannt", "unknown", "k. A.", "k.A.", "keine Angabe", "n/a", "n. a.", "nicht bekannt", "tbd"))}
    | {*map(fold, ("offen", "not known", "not stated", "noch offen", "k.a.", "nn", "n.n.", "#NV"))}
)
NUMBERS = {
    word: number
    for number, words in enumerate(
        (
            *("ein eine einen einem one", "zwei two", "drei three", "vier four", "fuenf five", "sechs six"),
            *("sieben seven", "acht eight", "neun nine", "zehn ten", "elf eleven", "zwoelf twelve"),
        ),
        1,
    )
    for word in words.split()
}
