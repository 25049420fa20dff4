import {$, element} from './dom.js';

/** Every request of this page goes through `ask`, which shows what became of it: the answer, the cache, who served, where the time went. */

const PARTS = ['client', 'frontend', 'queue', 'primary', 'order', 'catalog'];
const PART_WORDS = {client: 'browser and network', frontend: 'front end', queue: 'broker', primary: 'waiting for a primary'};
const KEPT = 12;
/** Longer than a front end takes for any answer. */
const PATIENCE_MS = 30000;

/** {frontend: ms, …} of a Server-Timing header, with what is left of the whole as the client's. */
function times(header, whole) {
  const spent = {};
  for (const entry of (header || '').split(',')) {
    const [name, duration] = entry.trim().split(';dur=');
    if (PARTS.includes(name)) spent[name] = Number(duration);
  }
  spent.client = Math.max(0, whole - Object.values(spent).reduce((a, b) => a + b, 0));
  return spent;
}

function fill(bar, spent, whole) {
  const parts = PARTS.filter(part => spent[part] > 0);
  for (const part of parts) {
    const piece = element('i', part);
    piece.style.flexGrow = spent[part];
    bar.append(piece);
  }
  const words = parts.map(part => `${PART_WORDS[part] || part} ${spent[part].toFixed(2)} ms`).join(', ');
  bar.dataset.ms = whole;
  bar.title = words;
  bar.setAttribute('aria-label', words);
}

/** All bars have one scale: the longest of the answers that are shown is as wide as the page. */
function scale() {
  const bars = [...document.querySelectorAll('#answers .bar')];
  const longest = Math.max(...bars.map(one => Number(one.dataset.ms)));
  for (const one of bars) one.style.width = 100 * one.dataset.ms / longest + '%';
  $('scale').textContent = bars.length ? `The longest bar is ${longest.toFixed(1)} ms.` : '';
}

function words(answer, body) {
  if (!answer.ok) return `${body.title || 'Error'}: ${body.detail || ''}`;
  if (body.topics) return `${body.topics.length} topics`;
  if (body.books) return `${body.books.length} books`;
  if (body.message) return `${answer.headers.get('Idempotency-Replayed') ? 'Decided when this key came before: ' : ''}${body.message} for ${body.price}.`;
  if (body.order) return `Order ${body.order}: ${body.quantity} × ${body.title}, ${body.price}, on ${new Date(body.time).toLocaleString()}`;
  return `${body.title}: ${body.stock} in stock, price ${body.cost}`;
}

/**
 * Returns {answer, body}, or null if there was no answer.
 * @param about how the list calls the request; by its target where absent
 */
export async function ask(method, target, headers, about) {
  const item = $('answer').content.cloneNode(true).firstElementChild;
  const show = (selector, text, className) => {
    const part = item.querySelector(selector);
    part.textContent = text;
    if (className) part.classList.add(className);
  };
  show('.request', `${method} /${about || target}`);
  const start = performance.now();
  let got = null;
  try {
    const answer = await fetch(target, {method, headers: headers || {}, signal: AbortSignal.timeout(PATIENCE_MS)});
    const body = await answer.json();
    const whole = performance.now() - start;
    const cache = answer.headers.get('X-Cache');
    show('.status', answer.status, answer.ok ? 'good' : 'bad');
    show('.cache', cache ? 'cache ' + cache.toLowerCase() : '', cache === 'HIT' ? 'good' : 'warn');
    show('.served', 'served by ' + answer.headers.get('X-Served-By'));
    show('.total', whole.toFixed(1) + ' ms');
    fill(item.querySelector('.bar'), times(answer.headers.get('Server-Timing'), whole), whole);
    show('.result', words(answer, body), answer.ok ? '' : 'bad');
    const id = answer.headers.get('X-Request-Id');
    show('.id', id, '');
    item.querySelector('.id').title = './pygmy story ' + id;
    got = {answer, body};
  } catch (e) {
    show('.status', 'no answer', 'bad');
    show('.total', (performance.now() - start).toFixed(0) + ' ms');
    item.querySelector('.bar').remove();
  }
  const list = $('answers');
  list.prepend(item);
  while (list.children.length > KEPT) list.lastElementChild.remove();
  scale();
  return got;
}
