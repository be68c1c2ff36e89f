"""Texts that would ping, link, format or hide something in Discord if they were posted as they are."""

HOSTILE = [
    "@everyone", "@here", "hello @everyone!", "<@123456789012345678>", "<@!123456789012345678>",
    "<@&123456789012345678>", "<#123456789012345678>", "</ban user:123456789012345678>", "<t:1790000000:R>",
    "<id:customize>", "<id:browse>", "<:smile:123456789012345678>", "<a:wave:123456789012345678>",
    "[click](https://evil.example)", "[a\n](https://evil.example)", "[a](<https://evil.example>)",
    "[a](https://evil.example 'title')", "[https://good.example](https://evil.example)", "https://evil.example",
    "http://evil.example/?a=1&b=2", "HTTPS://EVIL.EXAMPLE", "<https://evil.example>", "discord.gg/abcdef",
    "https://discord.gg/abcdef", "www.evil.example", "<mailto:a@b.example>", "<tel:+123456>", "steam://run/1",
    "# heading", "## heading", "### heading", "-# small", "- item", "* item", "+ item", "1. item", "12) item",
    "> quote", ">>> quote", "*emphasis*", "_emphasis_", "**strong**", "__under__", "***both***", "~~gone~~",
    "||spoiler||", "`code`", "``co`de``", "```py\nprint()\n```", "a ` b ` c", "\\@everyone", "\\\\*x*",
    "\\[a](https://evil.example)", ":smile:", "snake_case_name and_more", "2 * 3 * 4", "a | b || c || d",
    "¯\\_(ツ)_/¯", "first line\n# second", "text\n> quote", "text\n- item", "x <@1> y @here <t:1> z",
]  # fmt: skip

# What makes a text look like another one: as written → as shown.
DISGUISED = [
    ("gpj.exe\u202e", "gpj.exe"),
    ("\u2066@\u200beveryone\u2069", "@everyone"),
    ("\uff20everyone", "\uff20everyone"),  # full width: pings nobody, and is left as it was written
    ("@every\u00adone", "@everyone"),
    ("Lo\u200dwer S\u2060arn", "Lower Sarn"),
    ("z\u0300\u0301\u0302\u0303\u0304\u0305", "z\u0300\u0301\u0302\u0303"),
    ("tag\U000e0041\U000e0042", "tag"),
]
