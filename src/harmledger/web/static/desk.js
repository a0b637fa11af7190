// The desk works without this file: it adds keys, the choice of words by selecting them, and marks that follow a claim.

// Offsets. A browser counts UTF-16 units, the ledger code points: "🕊️ 3" is otherwise off by one or two.

/** How many code points a string has. */
export function points(text) {
  let n = 0;
  for (const _ of text) n += 1;
  return n;
}

/** Whether a place in a text node lies within a character that takes two units. */
function within(node, at) {
  if (node.nodeType !== Node.TEXT_NODE || at <= 0 || at >= node.data.length) return false;
  return (node.data.charCodeAt(at - 1) & 0xfc00) === 0xd800 && (node.data.charCodeAt(at) & 0xfc00) === 0xdc00;
}

/** What of a selection lies in an element, as code points of the element's text; null where nothing does. */
export function stretch(root, range) {
  if (!range || range.collapsed || !range.intersectsNode(root)) return null;
  const own = document.createRange();
  own.selectNodeContents(root);
  if (own.compareBoundaryPoints(Range.START_TO_START, range) < 0) {
    const back = within(range.startContainer, range.startOffset) ? 1 : 0;
    own.setStart(range.startContainer, range.startOffset - back);
  }
  if (own.compareBoundaryPoints(Range.END_TO_END, range) > 0) {
    const on = within(range.endContainer, range.endOffset) ? 1 : 0;
    own.setEnd(range.endContainer, range.endOffset + on);
  }
  const before = document.createRange();
  before.selectNodeContents(root);
  before.setEnd(own.startContainer, own.startOffset);
  const chosen = own.toString();
  const quote = chosen.trim();
  if (!quote) return null;
  const start = points(before.toString()) + points(chosen.slice(0, chosen.indexOf(quote)));
  return { start, end: start + points(quote), quote };
}

const $ = (selector, root = document) => root.querySelector(selector);
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];

// Choosing words

const text = $(".doc-text");
let chosen = null;
let asking = null;

function fill(field, words) {
  const quote = $("input:not([type=hidden])", field);
  const [start, end] = $$("input[type=hidden]", field);
  quote.value = words.quote;
  start.value = String(words.start);
  end.value = String(words.end);
  leavePicking();
  quote.focus();
}

function pick(field) {
  asking = field;
  text.setAttribute("contenteditable", "true");
  text.setAttribute("role", "textbox");
  text.setAttribute("aria-multiline", "true");
  text.setAttribute("aria-readonly", "true");
  $("#pick-note").hidden = false;
  text.classList.add("picking");
  text.focus();
  const value = field.closest(".value");
  const mark = value && $(`mark[data-on~="${CSS.escape(value.dataset.value)}"]`, text);
  const at = document.createRange();
  at.setStart(mark || text, 0);
  const selection = document.getSelection();
  selection.removeAllRanges();
  selection.addRange(at);
  if (mark) mark.scrollIntoView({ block: "center" });
}

function leavePicking() {
  if (!asking) return;
  asking = null;
  text.removeAttribute("contenteditable");
  text.removeAttribute("aria-multiline");
  text.removeAttribute("aria-readonly");
  text.setAttribute("role", "group");
  text.classList.remove("picking");
  $("#pick-note").hidden = true;
}

function selected() {
  const selection = document.getSelection();
  return selection.rangeCount ? stretch(text, selection.getRangeAt(0)) : null;
}

if (text) {
  for (const button of $$("[data-pick]")) {
    button.hidden = false;
    button.addEventListener("mousedown", (event) => event.preventDefault()); // or the selection is gone
    button.addEventListener("click", () => {
      const field = button.closest("[data-words]");
      if (chosen) fill(field, chosen);
      else pick(field);
    });
  }
  for (const field of $$("[data-words]")) {
    const quote = $("input:not([type=hidden])", field);
    quote.addEventListener("input", () => $$("input[type=hidden]", field).forEach((hidden) => (hidden.value = "")));
  }
  document.addEventListener("selectionchange", () => {
    const selection = document.getSelection();
    if (selection.rangeCount && text.contains(selection.anchorNode)) chosen = selected();
  });
  for (const kind of ["beforeinput", "paste", "cut", "drop", "dragstart"]) {
    text.addEventListener(kind, (event) => event.preventDefault()); // the text is the source's
  }
  text.addEventListener("mouseup", () => {
    const words = asking && selected();
    if (words) fill(asking, words);
  });
  text.addEventListener("keydown", (event) => {
    if (!asking) return;
    if (event.key === "Enter") {
      event.preventDefault();
      const words = selected();
      if (words) fill(asking, words);
    } else if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      const back = $("input:not([type=hidden])", asking);
      leavePicking();
      back.focus();
    }
  });
}

// The item that keys act on

const items = () => $$("[data-item]").filter((item) => item.offsetParent !== null);
const current = () => $("[data-item].current");

function show(claim, value) {
  if (!text) return;
  let first = null;
  for (const mark of $$("mark", text)) {
    const on = (mark.dataset.on || "").split(" ");
    const mine = value ? on.includes(value) : on.some((each) => each.startsWith(`${claim}:`));
    mark.classList.toggle("on", mine);
    if (mine && !first) first = mark;
  }
  if (first && text.scrollHeight > text.clientHeight) {
    text.scrollTop += first.getBoundingClientRect().top - text.getBoundingClientRect().top - text.clientHeight / 3;
  }
}

function become(item, focus = true, scroll = true) {
  for (const each of $$("[data-item].current")) {
    each.classList.remove("current");
    each.removeAttribute("aria-current");
  }
  item.classList.add("current");
  item.setAttribute("aria-current", "true");
  if (item.dataset.claim) show(item.dataset.claim);
  if (focus) {
    item.focus({ preventScroll: true });
    if (scroll) item.scrollIntoView({ block: "nearest" });
  }
}

function move(by) {
  const all = items();
  if (!all.length) return;
  const at = all.indexOf(current());
  become(all[Math.min(Math.max(at + by, 0), all.length - 1)]);
}

for (const item of $$("[data-item]")) {
  item.addEventListener("focusin", () => current() !== item && become(item, false));
}
for (const value of $$("[data-value]")) {
  const claim = value.dataset.value.split(":")[0];
  value.addEventListener("mouseenter", () => show(claim, value.dataset.value));
  value.addEventListener("mouseleave", () => show(claim));
  value.addEventListener("focusin", () => show(claim, value.dataset.value));
}
for (const mark of $$(".doc-text mark")) {
  mark.addEventListener("click", () => {
    const claim = mark.dataset.on.split(":")[0];
    const item = document.getElementById(`c-${claim}`);
    if (item && document.getSelection().isCollapsed) become(item, false);
  });
}
if (text && current()) become(current(), document.activeElement === document.body, items().indexOf(current()) > 0);
else if (items().length && document.activeElement === document.body && $("[data-list]")) become(items()[0], true, false);

// Keys. None acts while somebody types, and all can be turned off.

const OFF = "harmledger.keys.off";
const off = () => localStorage.getItem(OFF) === "1";
const dialog = $("#keys");

function typing(target) {
  if (target.isContentEditable || /^(TEXTAREA|SELECT)$/.test(target.tagName)) return true;
  return target.tagName === "INPUT" && !/^(checkbox|radio|button|submit)$/.test(target.type);
}

/** The letter of a key, on an Arabic keyboard too. */
function letter(event) {
  if (event.key.length !== 1 || event.key.charCodeAt(0) < 128) return event.key;
  const of = /^Key([A-Z])$/.exec(event.code);
  if (!of) return event.key === "؟" ? "?" : event.key;
  return event.shiftKey ? of[1] : of[1].toLowerCase();
}

function open(details) {
  details.open = true;
  const first = $("input:not([type=hidden]), select, textarea", details);
  if (first) first.focus();
}

function press(element) {
  if (element.tagName === "SUMMARY") {
    const details = element.parentElement;
    if (details.open) details.open = false;
    else open(details);
  } else if (element.dataset.open) {
    open(document.getElementById(element.dataset.open));
  } else {
    element.click();
  }
}

function leave(target) {
  const details = target.closest("details[open]");
  if (details) details.open = false;
  const item = target.closest("[data-item]") || current();
  if (item) become(item);
  else target.blur();
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented) return;
  if (dialog && dialog.open) return;
  if (event.key === "Escape") {
    leave(event.target);
    return;
  }
  if (typing(event.target) || off()) return;
  const key = letter(event);
  const item = current();
  if (key === "?" && dialog) dialog.showModal();
  else if (key === "j") move(1);
  else if (key === "k") move(-1);
  else if (key === "/" && $("[data-search]")) $("[data-search]").focus();
  else if (key === "g") location.assign($("header.site .name a").href);
  else if (/^[1-9]$/.test(key) && item) {
    const details = $$(".values details.correct", item)[Number(key) - 1];
    if (!details) return;
    open(details);
  } else {
    if (key === "Enter" && event.target !== item && event.target !== document.body) return; // a button's own
    const named = `[data-key="${CSS.escape(key)}"]`;
    const found = (item && $(named, item)) || $$(named).find((each) => !each.closest("[data-item]"));
    if (!found) return;
    press(found);
  }
  event.preventDefault();
});

for (const button of $$("[data-open]")) {
  button.addEventListener("click", () => open(document.getElementById(button.dataset.open)));
}
if (dialog) {
  const button = $("#keys-open");
  button.hidden = false;
  button.addEventListener("click", () => dialog.showModal());
  const box = $("#keys-off");
  box.checked = off();
  box.addEventListener("change", () => localStorage.setItem(OFF, box.checked ? "1" : ""));
}
for (const box of $$("[data-all]")) {
  box.addEventListener("change", () => {
    for (const each of $$(box.dataset.all)) each.checked = box.checked;
  });
}
