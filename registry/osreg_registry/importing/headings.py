"""Headings that people write above the columns of a list of programs, and the key that each one means."""

from __future__ import annotations

import re
from collections.abc import Sequence

from osreg_registry.importing.tables import Cell, text_of
from osreg_registry.names import fold

#: A column that is left out on purpose.
IGNORE = "ignore"
#: A column about persons: names and addresses of persons do not go into the registry.
PERSON = "person"

#: Keys that a column can mean, with headings for it; spelling, case, accents and what stands in brackets do not count.
HEADINGS: dict[str, tuple[str, ...]] = {
    "name": (
        *("Name", "Programm", "Programmname", "Software", "Softwarename", "Anwendung", "Anwendungsname"),
        *("Fachverfahren", "Verfahren", "Verfahrensname", "Bezeichnung", "Softwareprodukt", "Name der Software"),
        *("Name des Verfahrens", "Name der Anwendung", "Titel", "Lösung", "IT-Verfahren", "Applikation", "System"),
        *("Program", "Programme", "Application", "Application name", "Software name", "Solution", "Title", "Tool"),
    ),
    "product": ("Produkt", "Produktname", "Produkt-ID", "Product", "Product name", "Product id"),
    "maker": (
        *("Hersteller", "Softwarehersteller", "Herstellerfirma", "Entwickler", "Manufacturer", "Maker"),
        *("Publisher", "Developer", "Vendor", "Hersteller Name"),
    ),
    "vendor": (
        *("Lieferant", "Vertragspartner", "Anbieter", "Auftragnehmer", "Dienstleister", "Supplier", "Contractor"),
        *("Contract partner", "Provider"),
    ),
    "version": ("Version", "Softwareversion", "Programmversion", "Versionsnummer", "Release", "Versionsstand"),
    "description.de": ("Beschreibung", "Kurzbeschreibung", "Zweck", "Verwendungszweck", "Beschreibung deutsch"),
    "description.en": ("Description", "Short description", "Purpose", "Beschreibung englisch", "Summary"),
    "status": (
        "Status",
        "Lebenszyklus",
        "Betriebsstatus",
        "Einsatzstatus",
        "Lifecycle",
        "Life cycle",
        "State",
        "Stand",
    ),
    "origin": ("Herkunft", "Art der Beschaffung", "Beschaffungsart", "Origin", "Bezugsart", "Acquisition"),
    "licence": ("Lizenz", "Softwarelizenz", "Lizenztyp", "Licence", "License", "SPDX"),
    "repository": (
        *("Quellcode", "Repository", "Repo", "Code-URL", "Source code", "Quelltext", "Code repository"),
        *("Git-Repository", "Quellcode-URL"),
    ),
    "evidence": (
        *("URL", "Link", "Nachweis", "Beleg", "Quelle", "Evidence", "Source", "Nachweis-URL", "Weblink"),
        *("Fundstelle",),
    ),
    "since": (
        *("Seit", "Einsatz seit", "Im Einsatz seit", "Einführung", "Einführungsdatum", "In Betrieb seit", "Beginn"),
        *("Produktiv seit", "Since", "In use since", "Go-live", "Start date", "Introduced"),
    ),
    "until": (
        *("Bis", "Einsatz bis", "Ende", "Nutzungsende", "Abschaltung", "Until", "In use until", "End of use"),
        *("End date",),
    ),
    "contract_until": (
        *("Vertragsende", "Vertragslaufzeit bis", "Laufzeit bis", "Vertrag bis", "Laufzeitende", "Contract end"),
        *("Contract until", "Contract ends", "End of contract", "Contract end date"),
    ),
    "notice_period": ("Kündigungsfrist", "Notice period", "Period of notice", "Frist zur Kündigung"),
    "cost.yearly": (
        *("Kosten pro Jahr", "Jährliche Kosten", "Jahreskosten", "Kosten jährlich", "Kosten p.a.", "Yearly cost"),
        *("Annual cost", "Cost per year", "Yearly costs", "Annual costs"),
    ),
    "cost.one_off": ("Einmalige Kosten", "Anschaffungskosten", "Kaufpreis", "One-off cost", "Purchase price"),
    "contact.role": (
        *(
            "Fachbereich",
            "Amt",
            "Abteilung",
            "Fachamt",
            "Fachdienst",
            "Organisationseinheit",
            "Dienststelle",
            "Referat",
        ),
        *("Zuständige Stelle", "Department", "Office", "Unit", "Division"),
    ),
    "hosting.operator": ("Betreiber", "Rechenzentrum", "Hoster", "Betrieb durch", "Operator", "Hosted by"),
    "hosting.model": ("Betriebsart", "Betriebsmodell", "Hosting", "Betriebsform", "Deployment", "Hosting model"),
    "hosting.location": ("Datenstandort", "Serverstandort", "Standort der Daten", "Data location", "Hosting country"),
    "data.personal": (
        *("Personenbezogene Daten", "Personenbezug", "Verarbeitet personenbezogene Daten", "Personal data"),
    ),
    "needs": ("Bedarf", "Bedarfe", "Aufgabe", "Aufgaben", "Needs", "Need", "Task"),
    "categories": ("Kategorie", "Kategorien", "Category", "Categories"),
    "standards": ("Standards", "Schnittstellen", "Offene Standards", "Interfaces", "Open standards"),
    PERSON: (
        *("Ansprechpartner", "Ansprechpartnerin", "Ansprechperson", "Kontaktperson", "Kontakt", "Verantwortlich"),
        *("Verantwortliche Person", "Systembetreuer", "Administrator", "E-Mail", "Mail", "Telefon", "Bearbeiter"),
        *("Sachbearbeiter", "Contact", "Contact person", "Responsible", "Owner", "Phone", "Email", "Key user"),
    ),
}
#: Keys that several columns, or one cell, may state more than once.
SEVERAL = frozenset({"evidence", "needs", "categories", "standards"})

_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_BY_HEADING = {fold(heading): key for key, headings in HEADINGS.items() for heading in headings}


def key_for(heading: Cell) -> str | None:
    """The key that a heading means; None for one that is not known."""
    text = text_of(heading)
    return _BY_HEADING.get(fold(text)) or _BY_HEADING.get(fold(_BRACKETS.sub(" ", text))) or _by_key(text)


def _by_key(text: str) -> str | None:
    return text.lower() if text.lower() in HEADINGS and text.lower() != PERSON else None


def recognised(cells: Sequence[Cell]) -> int:
    """How many different keys the cells name, read as headings."""
    return len({key for cell in cells if text_of(cell) and (key := key_for(cell))})
