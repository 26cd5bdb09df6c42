#!/usr/bin/env python3
"""Reads the CSV and JSON lines of every table of an image with Python's own readers, and holds each value against the
tab-separated form, which other tests hold against the truth.   read-forms.py IMAGE"""
import base64, csv, io, json, subprocess, sys
from decimal import Decimal


def run(*arguments):
    return subprocess.run(["backupextract", "--quiet", *arguments], check=True, stdout=subprocess.PIPE).stdout


def unescape(field):
    if field == b"\\N":
        return None
    value, escaped = bytearray(), False
    for byte in field:
        if escaped:
            value.append({0x6E: 0x0A, 0x74: 0x09, 0x30: 0x00}.get(byte, byte))
        elif byte != 0x5C:
            value.append(byte)
        escaped = byte == 0x5C and not escaped
    return bytes(value)


def quoted(name):
    return "`" + name.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "`"


def main(image):
    listing = subprocess.run(["backupinfo", "--json", image], check=True, stdout=subprocess.PIPE).stdout
    tables = rows = values = 0
    for database in json.loads(listing)["databases"]:
        for item in database["tables"]:
            name = f"{quoted(database['name'])}.{quoted(item['name'])}"
            plain = [[unescape(field) for field in line.split(b"\t")] for line in run(image, name).split(b"\n")[:-1]]
            text = run("--format=csv", "--csv-null=\\N", image, name).decode("utf-8")
            heading, *commas = list(csv.reader(io.StringIO(text, newline="")))
            objects = [
                json.loads(line, parse_float=Decimal) for line in run("--format=jsonl", image, name).split(b"\n")[:-1]
            ]
            assert len(plain) == len(commas) == len(objects), f"{name}: {len(plain)}, {len(commas)}, {len(objects)} rows"
            for expected, line, record in zip(plain, commas, objects):
                assert list(record) == heading and len(line) == len(expected) == len(heading), name
                for column, value, comma in zip(heading, expected, line):
                    check(name, column, value, comma, record[column])
                    values += 1
                rows += 1
            tables += 1
    print(f"{tables} tables, {rows} rows, {values} values")


def check(name, column, value, comma, member):
    where = f"{name}.{column}"
    if value is None:
        assert comma == "\\N" and member is None, where
        return
    # CSV: the same text, or a binary value in hexadecimal, or BIT as a number.
    in_hexadecimal = value.hex().upper() == comma
    is_number = len(comma) < 25 and comma.isascii() and comma.isdigit() and int(comma) == int.from_bytes(value, "big")
    assert comma.encode("utf-8") == value or in_hexadecimal or is_number, f"{where}: {value!r} {comma!r}"
    if isinstance(member, str):
        is_same = member.encode("utf-8") == value
        assert is_same or base64.b64decode(member, validate=True) == value, f"{where}: {value!r} {member!r}"
    else:
        digits = value if value.lstrip(b"-").replace(b".", b"").replace(b"e", b"").replace(b"-", b"").isdigit() else None
        numbers = [int.from_bytes(value, "big")] + ([Decimal(digits.decode())] if digits else [])
        # YEAR(2) is shown with two digits.
        numbers += [1900 + int(value), 2000 + int(value)] if len(value) == 2 and value.isdigit() else []
        assert any(Decimal(member) == number for number in numbers), f"{where}: {value!r} {member!r}"


csv.field_size_limit(sys.maxsize)
main(sys.argv[1])
