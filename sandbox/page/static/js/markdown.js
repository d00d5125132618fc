/**
 * The chat's markdown as a tree of plain objects. Knows nothing of the page: prose.js draws the tree.
 *
 * Blocks: paragraph, heading(level), subtext, quote, list(ordered, start), item, code(text, language).
 * Inline: text, bold, italic, underline, strike, spoiler, code, link(url), time(unix, style),
 * user(id), channel(id), role(id), command(name, id), emoji(name), break.
 * @typedef {{kind: string, children?: Node[], [key: string]: any}} Node
 */

/** Nesting deeper than this is shown as written; it keeps hostile text from exhausting the stack. */
const DEPTH_MAX = 12;

/** @param {string} source @returns {Node[]} */
export function parse(source) {
  return blocks(source.replaceAll("\r\n", "\n"), 0);
}

// --- blocks ---------------------------------------------------------------------------------

const FENCE = /^```(?:([\w+.#-]+)\n)?\n?([\s\S]*?)\n?```\n?/;
const HEADING = /^(#{1,3}) +(.+?)(?:\n|$)/;
const SUBTEXT = /^-# +(.+?)(?:\n|$)/;
const QUOTE_REST = /^>>> ([\s\S]+)$/;
const QUOTE = /^(?:> ?[^\n]*(?:\n|$))+/;
const BULLETS = /^ *[-*] +[^\n]*(?:\n *[-*] +[^\n]*|\n {2,}\S[^\n]*)*(?:\n|$)/;
const NUMBERS = /^ *\d{1,9}\. +[^\n]*(?:\n *\d{1,9}\. +[^\n]*|\n {2,}\S[^\n]*)*(?:\n|$)/;
const ITEM = /^( *)([-*]|\d{1,9}\.) +(.*)$/;

const BLOCKS = [
  [FENCE, (m) => ({ kind: "code", language: m[1], text: m[2], block: true })],
  [HEADING, (m, depth) => ({ kind: "heading", level: m[1].length, children: inline(m[2], depth) })],
  [SUBTEXT, (m, depth) => ({ kind: "subtext", children: inline(m[1], depth) })],
  [QUOTE_REST, (m, depth) => ({ kind: "quote", children: blocks(m[1], depth + 1) })],
  [QUOTE, (m, depth) => ({ kind: "quote", children: blocks(unquoted(m[0]), depth + 1) })],
  [BULLETS, (m, depth) => list(m[0].replace(/\n$/, "").split("\n"), depth)],
  [NUMBERS, (m, depth) => list(m[0].replace(/\n$/, "").split("\n"), depth)],
];

function blocks(source, depth) {
  if (depth > DEPTH_MAX) return [{ kind: "paragraph", children: [{ kind: "text", text: source }] }];
  const found = [];
  let paragraph = "";
  let rest = source;
  const flush = () => {
    const text = paragraph.replace(/\n$/, "");
    if (text.trim()) found.push({ kind: "paragraph", children: inline(text, depth) });
    paragraph = "";
  };
  while (rest) {
    const [block, length] = blockAt(rest, depth);
    if (block) {
      flush();
      found.push(block);
      rest = rest.slice(length);
    } else {
      const end = lineEnd(rest);
      paragraph += rest.slice(0, end);
      rest = rest.slice(end);
    }
  }
  flush();
  return found;
}

function blockAt(rest, depth) {
  for (const [pattern, make] of BLOCKS) {
    const match = rest.match(pattern);
    if (match) return [make(match, depth), match[0].length];
  }
  return [null, 0];
}

/** The end of the first line, or the place within it where a code block opens. */
function lineEnd(rest) {
  const newline = rest.indexOf("\n") + 1 || rest.length;
  const fence = rest.indexOf("```", 1);
  const opens = fence > 0 && fence < newline && rest.indexOf("```", fence + 3) > 0;
  return opens ? fence : newline;
}

function unquoted(text) {
  return text.replace(/\n$/, "").replace(/^> ?/gm, "");
}

function list(lines, depth) {
  const [, indent, marker] = lines[0].match(ITEM);
  const node = { kind: "list", ordered: /\d/.test(marker), start: Number.parseInt(marker, 10), children: [] };
  let nested = [];
  const flush = () => {
    if (!nested.length) return;
    const item = node.children.at(-1);
    if (ITEM.test(nested[0]) && depth < DEPTH_MAX) item.children.push(list(nested, depth + 1));
    else item.children.push({ kind: "break" }, ...inline(nested.join("\n").trim(), depth + 1));
    nested = [];
  };
  for (const line of lines) {
    const match = line.match(ITEM);
    if (match && match[1].length <= indent.length + 1) {
      flush();
      node.children.push({ kind: "item", children: inline(match[3], depth + 1) });
    } else nested.push(line);
  }
  flush();
  return node;
}

// --- inline ---------------------------------------------------------------------------------

const wrap = (kind) => (m, depth) => ({ kind, children: inline(m[1], depth + 1) });
const WEB = /https?:\/\/[^\s<]+[^\s<.,:;"'\])!?|*_~]/;

/** Tried in this order at every position. */
const INLINE = [
  [/^\\([^A-Za-z0-9\s])/, (m) => ({ kind: "text", text: m[1] })],
  [/^(`+)([^`]|[^`][\s\S]*?[^`])\1(?!`)/, (m) => ({ kind: "code", text: m[2].trim() || m[2] })],
  [/^\n/, () => ({ kind: "break" })],
  [/^<t:(-?\d{1,13})(?::([tTdDfFR]))?>/, (m) => ({ kind: "time", unix: Number(m[1]), style: m[2] ?? "f" })],
  [/^<@!?(\d{1,20})>/, (m) => ({ kind: "user", id: m[1] })],
  [/^<@&(\d{1,20})>/, (m) => ({ kind: "role", id: m[1] })],
  [/^<#(\d{1,20})>/, (m) => ({ kind: "channel", id: m[1] })],
  [/^<\/([^:<>\n]{1,100}):(\d{1,20})>/, (m) => ({ kind: "command", name: m[1], id: m[2] })],
  [/^<a?:(\w{1,32}):\d{1,20}>/, (m) => ({ kind: "emoji", name: m[1] })],
  [
    /^\[((?:\\.|[^\[\]\\\n])+)\]\(\s*<?(https?:\/\/[^\s<>()]+(?:\([^\s<>()]*\)[^\s<>()]*)*)>?(?:\s+"[^"\n]*")?\s*\)/,
    (m, depth) => ({ kind: "link", url: m[2], masked: true, children: inline(m[1], depth + 1) }),
  ],
  [/^<(https?:\/\/[^\s<>]+)>/, (m) => bareLink(m[1])],
  [new RegExp(`^${WEB.source}`), (m) => bareLink(m[0])],
  [/^\|\|([\s\S]+?)\|\|/, wrap("spoiler")],
  [/^\*\*((?:\\.|[^\\])+?)\*\*(?!\*)/s, wrap("bold")],
  [/^__((?:\\.|[^\\])+?)__(?!_)/s, wrap("underline")],
  [/^~~((?:\\.|[^\\])+?)~~(?!~)/s, wrap("strike")],
  [/^\*(?=\S)((?:\*\*|\\.|[^*\\])*?[^\s*\\])\*(?!\*)/s, wrap("italic")],
  [/^_((?:__|\\.|[^_\\])+?)_(?![\w])/s, wrap("italic")],
];
/** What no rule can begin with is taken in one step. */
const PLAIN = /^(?:(?!https?:\/\/)[^\\`\n<[|*_~])+/;

function inline(source, depth) {
  if (depth > DEPTH_MAX) return [{ kind: "text", text: source }];
  const found = [];
  const say = (text) => {
    if (found.at(-1)?.kind === "text") found.at(-1).text += text;
    else found.push({ kind: "text", text });
  };
  let rest = source;
  while (rest) {
    const [node, length] = inlineAt(rest, depth);
    if (node?.kind === "text") say(node.text);
    else if (node) found.push(node);
    else say(rest.slice(0, length));
    rest = rest.slice(length);
  }
  return found;
}

function inlineAt(rest, depth) {
  const plain = rest.match(PLAIN);
  if (plain) return [null, plain[0].length];
  for (const [pattern, make] of INLINE) {
    const match = rest.match(pattern);
    if (match) return [make(match, depth), match[0].length];
  }
  return [null, 1];
}

function bareLink(url) {
  return { kind: "link", url, masked: false, children: [{ kind: "text", text: url }] };
}
