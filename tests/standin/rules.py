"""What Discord refuses: its OpenAPI document, and the stricter limits that its documentation states."""

from __future__ import annotations

import json
import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

OPENAPI = Path(__file__).parent / "openapi" / "openapi.json"
COMMAND_NAME = re.compile(r"^[-_'\w]{1,32}$")


def body_errors(method: str, template: str, body: Any) -> list[str]:
    """Every way in which the body breaks the document's rules for the operation."""
    return [
        f"{'/'.join(map(str, e.absolute_path))}: {e.message[:300]}"
        for e in _validator(method, template).iter_errors(body)
    ]


@cache
def _validator(method: str, template: str) -> Any:
    pointer = template.replace("~", "~0").replace("/", "~1").replace("{", "%7B").replace("}", "%7D")
    schema = f"urn:discord#/paths/{pointer}/{method.lower()}/requestBody/content/application~1json/schema"
    validator, registry = _document()
    return validator({"$ref": schema}, registry=registry)


@cache
def _document() -> tuple[Any, Any]:
    document = json.loads(OPENAPI.read_text(encoding="utf-8"))
    # Known gap of the document at this commit: channel type 16 (media).
    document["components"]["schemas"]["ChannelTypes"]["oneOf"].append({"const": 16})
    _loosen(document)
    checker = jsonschema.Draft202012Validator.TYPE_CHECKER.redefine(
        "integer",
        lambda _, v: (
            (isinstance(v, int) and not isinstance(v, bool)) or (isinstance(v, str) and bool(re.fullmatch(r"-?\d+", v)))
        ),
    )
    validator = jsonschema.validators.extend(jsonschema.Draft202012Validator, type_checker=checker)
    resource = Resource.from_contents(document, default_specification=DRAFT202012)
    return validator, Registry().with_resource("urn:discord", resource)


def _loosen(node: Any) -> None:
    """The rules that the document's own README gives in prose: unions, and ids given as numbers."""
    if isinstance(node, list):
        for item in node:
            _loosen(item)
    elif isinstance(node, dict):
        if "oneOf" in node and "anyOf" not in node:
            node["anyOf"] = node.pop("oneOf")
        if node.get("format") in ("snowflake", "nonce") and node.get("type") == "string":
            node["type"] = ["string", "integer"]
        for item in list(node.values()):
            _loosen(item)


def length(text: str) -> int:
    """In UTF-16 units, the strictest way to count."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def message_errors(body: dict[str, Any], *, edit: bool = False) -> list[str]:
    """What the documentation forbids in a message and the document doesn't."""
    wrong = []
    content, embeds = body.get("content") or "", body.get("embeds") or []
    if length(content) > 2000:
        wrong.append("content: more than 2000 characters")
    has_more = body.get("components") or body.get("attachments") or body.get("poll") or body.get("sticker_ids")
    if not edit and not content.strip() and not embeds and not has_more:
        wrong.append("content: an empty message")
    total = 0
    for i, embed in enumerate(embeds):
        texts = [embed.get("title"), embed.get("description")]
        texts += [(embed.get("footer") or {}).get("text"), (embed.get("author") or {}).get("name")]
        limits = (256, 4096, 2048, 256)
        for text, limit in zip(texts, limits, strict=True):
            total += length(text or "")
            if length(text or "") > limit:
                wrong.append(f"embeds/{i}: a part of more than {limit} characters")
        for j, field in enumerate(embed.get("fields") or []):
            for key, limit in (("name", 256), ("value", 1024)):
                text = field.get(key) or ""
                total += length(text)
                if not text.strip() or length(text) > limit:
                    wrong.append(f"embeds/{i}/fields/{j}/{key}: blank, or more than {limit} characters")
        for url in (embed.get("url"), (embed.get("author") or {}).get("url"), (embed.get("image") or {}).get("url")):
            good = url is None or re.match(r"(https?|attachment)://\S+$", url)
            wrong += [] if good else [f"embeds/{i}: not a web address: {url!r}"]
    if total > 6000:
        wrong.append(f"embeds: {total} characters in all, more than 6000")
    return wrong + mention_errors(body) + _component_errors(body.get("components") or [])


def mention_errors(body: dict[str, Any]) -> list[str]:
    """Ours, not Discord's: nothing pings but a role that is named beside the text."""
    allowed = body.get("allowed_mentions")
    if allowed is None:
        return ["allowed_mentions: not given, so that everything pings"]
    if allowed.get("parse") or allowed.get("users") or allowed.get("replied_user"):
        return [f"allowed_mentions: more than named roles ping: {allowed}"]
    return []


def _component_errors(rows: list[dict[str, Any]]) -> list[str]:
    wrong = []
    seen: Counter[str] = Counter()
    if len(rows) > 5:
        wrong.append("components: more than 5 rows")
    for row in rows:
        inside = row.get("components", [])
        kinds = {c["type"] for c in inside}
        if len(inside) > 5 or (len(kinds) > 1 and kinds - {2}) or not inside:
            wrong.append("components: a row holds 1 to 5 buttons or one select")
        for part in inside:
            custom_id = part.get("custom_id")
            seen.update([custom_id] if custom_id else [])
            if length(custom_id or "") > 100 or length(part.get("label") or "") > 80:
                wrong.append("components: custom_id or label too long")
            if part["type"] == 2:
                if not part.get("label") and not part.get("emoji"):
                    wrong.append("components: a button with neither label nor emoji")
                if (part.get("style") == 5) != bool(part.get("url")):
                    wrong.append("components: a link button, and no other, has a url")
                if part.get("url") and (length(part["url"]) > 512 or not re.match(r"https?://\S+$", part["url"])):
                    wrong.append("components: a link button's address")
            else:
                values = [o["value"] for o in part.get("options", [])]
                if len(values) != len(set(values)) or len(values) > 25:
                    wrong.append("components: equal or too many options")
    wrong += [f"components: custom_id {name!r} twice" for name, times in seen.items() if times > 1]
    return wrong


def command_errors(commands: list[dict[str, Any]]) -> list[str]:
    """What the documentation forbids in a set of commands and the document doesn't."""
    wrong = []
    names = [(c["name"], c.get("type", 1)) for c in commands]
    if len(names) != len(set(names)) or len(commands) > 100:
        wrong.append("commands: equal names, or more than 100")
    for command in commands:
        if command.get("type", 1) == 1:
            wrong += _node_errors(command, command["name"])
            if _text_of(command) > 8000:
                wrong.append(f"{command['name']}: more than 8000 characters in all")
    return wrong


def _node_errors(node: dict[str, Any], path: str) -> list[str]:
    wrong = []
    name, description = node.get("name", ""), node.get("description", "")
    if not COMMAND_NAME.match(name) or name != name.lower():
        wrong.append(f"{path}: not a name for a command or option")
    if not 1 <= length(description) <= 100:
        wrong.append(f"{path}: a description has 1 to 100 characters")
    options = node.get("options") or []
    if len({o["name"] for o in options}) != len(options) or len(options) > 25:
        wrong.append(f"{path}: equal names of options, or more than 25")
    required = [bool(o.get("required")) for o in options]
    if required != sorted(required, reverse=True):
        wrong.append(f"{path}: an optional option before a required one")
    if node.get("autocomplete") and node.get("choices"):
        wrong.append(f"{path}: autocomplete together with choices")
    choices = node.get("choices") or []
    wrong += [f"{path}: a choice's name" for choice in choices if not 1 <= length(choice["name"]) <= 100]
    for option in options:
        wrong += _node_errors(option, f"{path} {option['name']}")
    return wrong


def _text_of(node: dict[str, Any]) -> int:
    own = length(node.get("name", "")) + length(node.get("description", ""))
    choices = sum(length(c["name"]) + length(str(c["value"])) for c in node.get("choices") or [])
    return own + choices + sum(_text_of(o) for o in node.get("options") or [])
