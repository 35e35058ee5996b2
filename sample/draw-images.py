#!/usr/bin/env python3
"""Draws the images in media/: python3 draw-images.py

Needs Pillow and the DejaVu fonts (apt-get install python3-pil fonts-dejavu). The file names come from content.txt.
"""
import importlib.util
import math
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

HERE = Path(__file__).parent
SIZE = (1200, 675)
PAPER, INK, GREY, LINE = "#fbfaf7", "#1d2733", "#5d6b7a", "#c9d1d9"
BLUE, GREEN, RED, AMBER, VIOLET = "#2f6fde", "#1f8a5b", "#c8402f", "#c77c11", "#7a4fd0"
TINT = {BLUE: "#e4edfc", GREEN: "#dff3e9", RED: "#fbe4e1", AMBER: "#fbeed8", VIOLET: "#ece5fa"}
DARK, DARK_INK = "#161b22", "#e6edf3"


def font(size, kind="Sans"):
    return ImageFont.truetype(f"/usr/share/fonts/truetype/dejavu/DejaVu{kind}.ttf", size)


def canvas(title=None, note=None):
    image = Image.new("RGB", SIZE, PAPER)
    draw = ImageDraw.Draw(image)
    if title:
        draw.text((60, 44), title, font=font(36, "Sans-Bold"), fill=INK)
    if note:
        draw.text((60, 98), note, font=font(22), fill=GREY)
    return image, draw


def box(draw, x, y, w, h, text, color=BLUE, size=24):
    draw.rounded_rectangle((x, y, x + w, y + h), 14, fill=TINT[color], outline=color, width=3)
    draw.multiline_text((x + w / 2, y + h / 2), text, font=font(size, "Sans-Bold"), fill=INK, anchor="mm", align="center", spacing=6)


def arrow(draw, start, end, color=INK, label=None, above=True):
    draw.line((start, end), fill=color, width=3)
    angle = math.atan2(end[1] - start[1], end[0] - start[0])
    wings = [(end[0] - 16 * math.cos(angle + turn), end[1] - 16 * math.sin(angle + turn)) for turn in (-0.45, 0.45)]
    draw.polygon([end, *wings], fill=color)
    if label:
        middle = ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2 + (-10 if above else 10))
        draw.text(middle, label, font=font(20), fill=INK, anchor="ms" if above else "ma")


def window(title, lines, size=23, step=33):
    """A dark window; a line is [(text, color), …]."""
    image = Image.new("RGB", SIZE, "#d8dee6")
    draw = ImageDraw.Draw(image)
    draw.rounded_rectangle((40, 36, 1160, 639), 16, fill=DARK)
    draw.rounded_rectangle((40, 36, 1160, 84), 16, fill="#2b323c")
    draw.rectangle((40, 66, 1160, 84), fill="#2b323c")
    for number, color in enumerate(("#ff5f57", "#febc2e", "#28c840")):
        draw.ellipse((62 + 30 * number, 52, 78 + 30 * number, 68), fill=color)
    draw.text((600, 60), title, font=font(20), fill="#aeb9c5", anchor="mm")
    for number, line in enumerate(lines):
        x = 70
        for text, color in line:
            draw.text((x, 104 + step * number), text, font=font(size, "SansMono"), fill=color)
            x += draw.textlength(text, font=font(size, "SansMono"))
    return image


def bars(title, note, values, unit, colors):
    image, draw = canvas(title, note)
    base, height, left = 560, 380, 90
    top = max(value for _, value in values)
    width = 1020 / len(values)
    draw.line((left - 20, base, 1130, base), fill=INK, width=3)
    for number, (label, value) in enumerate(values):
        x = left + width * number + width * 0.18
        y = base - height * value / top
        draw.rectangle((x, y, x + width * 0.64, base), fill=colors[number])
        draw.text((x + width * 0.32, y - 10), f"{value:g} {unit}", font=font(24, "Sans-Bold"), fill=INK, anchor="ms")
        draw.text((x + width * 0.32, base + 14), label, font=font(22), fill=INK, anchor="ma")
    return image, draw


def pg_plan():
    dim, good, bad, text = "#8b98a5", "#56d364", "#ff7b72", DARK_INK
    return window("psql: shop=#", [
        [("-- before", dim)],
        [("EXPLAIN (ANALYZE, BUFFERS) SELECT ...", text)],
        [(" Limit (actual time=1893.114..1893.121 rows=20)", text)],
        [("   -> Sort  Sort Key: created_at DESC", text)],
        [("      -> ", text), ("Seq Scan on orders", bad)],
        [("         Rows Removed by Filter: 9718204", text)],
        [(" Execution Time: ", text), ("1893.402 ms", bad)],
        [],
        [("-- after: partial covering index", dim)],
        [(" Limit (actual time=0.061..2.874 rows=20)", text)],
        [("   -> ", text), ("Index Only Scan using orders_open_idx", good)],
        [("      Index Cond: (customer_id = 4711)", text)],
        [("      Heap Fetches: 0", text)],
        [(" Execution Time: ", text), ("2.951 ms", good)],
    ], size=27, step=36)


def rust_error():
    red, blue, text = "#ff7b72", "#79c0ff", DARK_INK
    return window("cargo build", [
        [("error[E0502]", red), (": cannot borrow `v` as mutable because it", text)],
        [("is also borrowed as immutable", text)],
        [(" --> ", blue), ("src/main.rs:4:5", text)],
        [("  |", blue)],
        [("3 |", blue), ("     let first = &v[0];", text)],
        [("  |", blue), ("                  - ", blue), ("immutable borrow occurs here", blue)],
        [("4 |", blue), ("     v.push(4);", text)],
        [("  |", blue), ("     ^^^^^^^^^ mutable borrow occurs here", red)],
        [("5 |", blue), ('     println!("{first}");', text)],
        [("  |", blue), ("               ------- ", blue), ("immutable borrow later used here", blue)],
        [],
        [("For more information: rustc --explain E0502", text)],
    ], size=26, step=42)


def probes():
    image, draw = canvas("Kubernetes probes over the life of a pod", "Until the startup probe has succeeded once, the other two do not run")
    x0, booted, end = 300, 580, 1140
    rows = [("startupProbe", AMBER, x0, booted, "is it booted?"), ("readinessProbe", GREEN, booted, end, "may it get traffic?"),
            ("livenessProbe", RED, booted, end, "is it stuck?")]
    for number, (name, color, start, stop, text) in enumerate(rows):
        y = 185 + 115 * number
        draw.text((60, y + 35), name, font=font(24, "Sans-Bold"), fill=color, anchor="lm")
        box(draw, start, y, stop - start, 70, text, color)
    draw.line((booted, 165, booted, 520), fill=GREY, width=2)
    arrow(draw, (x0, 530), (end, 530), GREY)
    draw.text((x0, 546), "container start", font=font(20), fill=GREY)
    draw.text((booted, 546), "first success", font=font(20), fill=GREY, anchor="ma")
    draw.text((end, 546), "time", font=font(20), fill=GREY, anchor="ra")
    draw.text((60, 602), "fails:  startup = restart    readiness = no traffic    liveness = restart", font=font(24), fill=INK)
    return image


def rag():
    image, draw = canvas("RAG pipeline", "Above: once per document. Below: once per question.")
    top = [("Documents", AMBER), ("Chunker\nby heading", BLUE), ("Embedder", BLUE), ("Vector index\n+ BM25", VIOLET)]
    low = [("Question", AMBER), ("Hybrid search\ntop 50", BLUE), ("Reranker\ntop 8", BLUE), ("LLM answer\nwith citations", GREEN)]
    for row, y in ((top, 180), (low, 430)):
        for number, (text, color) in enumerate(row):
            x = 60 + 285 * number
            box(draw, x, y, 225, 120, text, color)
            if number:
                arrow(draw, (x - 60, y + 60), (x - 6, y + 60))
    draw.line((1027, 300, 1027, 365, 457, 365), fill=VIOLET, width=3)
    arrow(draw, (457, 365), (457, 426), VIOLET)
    draw.text((742, 356), "candidates", font=font(20), fill=INK, anchor="ms")
    draw.text((60, 590), "Best score under 0.35? Say \"I don't know\" and skip the LLM.", font=font(24), fill=INK)
    return image


def hnsw():
    image, draw = canvas("HNSW: a skip list made of graphs", "Enter at the top, walk greedily to the nearest neighbour, go down")
    layers = [("Layer 2", 3, 220), ("Layer 1", 5, 370), ("Layer 0", 13, 520)]
    for name, nodes, y in layers:
        draw.polygon([(220, y + 50), (280, y - 50), (1140, y - 50), (1080, y + 50)], fill="#eef2f8", outline=LINE)
        draw.text((60, y), name, font=font(24, "Sans-Bold"), fill=INK, anchor="lm")
        dots = [(290 + 770 * number / (nodes - 1), y + (18 if number % 2 else -18)) for number in range(nodes)]
        draw.line(dots, fill=GREY, width=2)
        for dot in dots:
            draw.ellipse((dot[0] - 9, dot[1] - 9, dot[0] + 9, dot[1] + 9), fill=BLUE)
    path = [(290, 202), (675, 238), (675, 352), (867, 388), (867, 538), (932, 502)]
    for start, end in zip(path, path[1:]):
        arrow(draw, start, end, RED)
    draw.text((900, 592), "nearest neighbours", font=font(22, "Sans-Bold"), fill=RED, anchor="mm")
    draw.text((60, 630), "M = links per node     ef_construction = build effort     ef_search = query effort", font=font(22), fill=INK, anchor="lm")
    return image


def pkce():
    image, draw = canvas("OAuth 2.0 with PKCE")
    columns = {"App": 210, "Browser": 600, "Authorization server": 990}
    for (name, x), color in zip(columns.items(), (BLUE, AMBER, GREEN)):
        box(draw, x - 150, 120, 300, 60, name, color, 22)
        draw.line((x, 180, x, 635), fill=LINE, width=3)
    app, browser, server = columns.values()
    steps = [(app, app + 1, "1  make code_verifier (random)"), (app, browser, "2  code_challenge = S256"), (browser, server, "3  user logs in"),
             (server, app, "4  redirect with authorization code"), (app, server, "5  code + code_verifier"), (server, app, "6  access token")]
    for number, (start, end, text) in enumerate(steps):
        y = 240 + 73 * number
        if end == app + 1:
            draw.ellipse((app - 8, y - 8, app + 8, y + 8), fill=BLUE)
            draw.text((app + 24, y), text, font=font(21), fill=INK, anchor="lm")
            continue
        arrow(draw, (start, y), (end, y), INK)
        middle = (start + end) / 2
        width = draw.textlength(text, font=font(21)) / 2 + 10
        draw.rectangle((middle - width, y - 40, middle + width, y - 8), fill=PAPER)
        draw.text((middle, y - 24), text, font=font(21), fill=INK, anchor="mm")
    return image


def outbox():
    image, draw = canvas("Transactional outbox", "One database transaction, then at-least-once delivery")
    box(draw, 60, 270, 200, 120, "Order\nservice", BLUE)
    draw.rounded_rectangle((370, 170, 650, 490), 14, outline=VIOLET, width=3)
    draw.text((510, 200), "Postgres", font=font(24, "Sans-Bold"), fill=VIOLET, anchor="mm")
    box(draw, 400, 235, 220, 90, "orders", VIOLET)
    box(draw, 400, 365, 220, 90, "outbox", VIOLET)
    box(draw, 750, 350, 170, 120, "Relay\n(CDC)", AMBER)
    box(draw, 750, 170, 170, 90, "Kafka\ntopic", GREEN)
    box(draw, 990, 155, 160, 120, "Consumer\nidempotent", BLUE, 20)
    arrow(draw, (260, 330), (366, 330))
    draw.text((313, 318), "1 TX", font=font(20), fill=INK, anchor="ms")
    arrow(draw, (620, 410), (746, 410))
    arrow(draw, (835, 350), (835, 264))
    arrow(draw, (920, 215), (986, 215))
    draw.text((700, 400), "poll", font=font(20), fill=INK, anchor="ms")
    box(draw, 990, 365, 160, 90, "processed\nevent ids", VIOLET, 20)
    arrow(draw, (1070, 275), (1070, 361))
    draw.text((60, 555), "INSERT INTO processed(event_id) ... ON CONFLICT DO NOTHING", font=font(24, "SansMono"), fill=INK)
    draw.text((60, 600), "0 rows inserted = seen before = skip", font=font(24), fill=GREY)
    return image


def load_test():
    values = [("100 rps", 38), ("300 rps", 41), ("500 rps", 64), ("700 rps", 240), ("900 rps", 2150)]
    image, draw = bars("p99 latency by load", "checkout API, 4 pods, open model, 10 minutes per step", values, "ms", [GREEN, GREEN, GREEN, AMBER, RED])
    draw.text((60, 622), "p50 stays between 12 and 19 ms in all five steps", font=font(22), fill=GREY)
    return image


def dockerfile():
    key, string, dim, text = "#ff7b72", "#a5d6ff", "#8b98a5", DARK_INK
    rows = [[("# build stage", dim)], [("FROM", key), (" node:22 ", text), ("AS", key), (" build", text)], [("WORKDIR", key), (" /app", text)],
            [("COPY", key), (" package*.json ./", text)], [("RUN", key), (" npm ci", text)], [("COPY", key), (" . .", text)],
            [("RUN", key), (" npm run build && npm prune --omit=dev", text)], [], [("# runtime stage", dim)], [("FROM", key), (" node:22-slim", text)],
            [("WORKDIR", key), (" /app", text)], [("COPY", key), (" --from=build /app/node_modules ./node_modules", text)],
            [("COPY", key), (" --from=build /app/dist ./dist", text)], [("USER", key), (" node", text)],
            [("CMD", key), (" [", text), ('"node"', string), (", ", text), ('"dist/server.js"', string), ("]", text)]]
    return window("Dockerfile", rows, size=27, step=34)


def quantization():
    values = [("FP16", 16.0), ("INT8 (Q8_0)", 8.5), ("Q5_K_M", 5.7), ("Q4_K_M", 4.9)]
    image, draw = bars("Memory for the weights of an 8B model", "without KV cache, which adds about 4 GB at 32k context", values, "GB", [RED, AMBER, BLUE, GREEN])
    draw.text((60, 622), "weights = parameters x bits per weight / 8", font=font(22), fill=GREY)
    return image


def ring():
    image, draw = canvas("Consistent hashing", "A key belongs to the next node clockwise")
    cx, cy, r = 400, 385, 190
    draw.ellipse((cx - r, cy - r, cx + r, cy + r), outline=INK, width=4)
    def at(degrees, radius=r):
        turn = math.radians(degrees - 90)
        return cx + radius * math.cos(turn), cy + radius * math.sin(turn)
    for name, degrees, color in (("Node A", 40, BLUE), ("Node B", 160, GREEN), ("Node C", 280, VIOLET)):
        x, y = at(degrees)
        draw.ellipse((x - 22, y - 22, x + 22, y + 22), fill=color)
        tx, ty = at(degrees, r + (56 if name == "Node B" else 88))
        draw.text((tx, ty), name, font=font(24, "Sans-Bold"), fill=color, anchor="mm")
    for name, degrees, color in (("k1", 5, BLUE), ("k2", 95, GREEN), ("k3", 130, GREEN), ("k4", 220, VIOLET), ("k5", 320, BLUE)):
        x, y = at(degrees)
        draw.ellipse((x - 10, y - 10, x + 10, y + 10), fill=color, outline=PAPER, width=2)
        tx, ty = at(degrees, r - 40)
        draw.text((tx, ty), name, font=font(22), fill=INK, anchor="mm")
    notes = ["k5, k1  ->  Node A", "k2, k3  ->  Node B", "k4  ->  Node C", "", "Add Node D between", "B and C: only keys in", "that arc move to D."]
    for number, text in enumerate(notes):
        draw.text((770, 250 + 44 * number), text, font=font(28), fill=INK)
    return image


def flame():
    image, draw = canvas("CPU flame graph: POST /import", "width = share of samples; 99 Hz for 60 s")
    unit, base = 1080 / 100, 560
    rows = [[("all", 0, 100)], [("http_server", 0, 92), ("gc", 92, 8)], [("handle_import", 0, 88)],
            [("parse_json 54 %", 0, 54), ("validate 20 %", 54, 20), ("insert_rows", 74, 14)],
            [("read_string 31 %", 0, 31), ("alloc 15 %", 31, 15), ("regex 13 %", 54, 13)], [("utf8_decode", 0, 22)]]
    shades = ["#f6c667", "#f4a259", "#ee8434", "#e4572e", "#f0a04b", "#f7b267"]
    for depth, row in enumerate(rows):
        for text, start, width in row:
            y = base - 66 * depth
            color = "#e4572e" if text.startswith("parse_json") else shades[depth if depth != 3 else 4]
            draw.rectangle((60 + unit * start, y - 60, 60 + unit * (start + width) - 4, y), fill=color)
            draw.text((60 + unit * start + 12, y - 30), text, font=font(21), fill=INK, anchor="lm")
    draw.text((60, 600), "The same body is parsed twice: in the middleware and in the handler.", font=font(24), fill=INK)
    return image


DRAW = {"SAMPLEpg01.png": pg_plan, "SAMPLErs02.png": rust_error, "SAMPLEk803.png": probes, "SAMPLErag04.png": rag, "SAMPLEhn05.png": hnsw,
        "SAMPLEoa06.png": pkce, "SAMPLEka07.png": outbox, "SAMPLElt08.png": load_test, "SAMPLEdk09.png": dockerfile,
        "SAMPLEqt10.png": quantization, "SAMPLEch11.jpg": ring, "SAMPLEfg12.jpg": flame}


def main():
    spec = importlib.util.spec_from_file_location("make_sample", HERE / "make-sample.py")
    make_sample = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(make_sample)
    (HERE / "media").mkdir(exist_ok=True)
    for file, local in make_sample.media_files().items():
        image, target = DRAW[file](), HERE / "media" / local
        if file.endswith(".jpg"):
            image.save(target, quality=76, optimize=True)
        else:
            image.quantize(48).save(target, optimize=True)


if __name__ == "__main__":
    main()
