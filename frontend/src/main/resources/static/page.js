'use strict';

const PARTS = ['client', 'frontend', 'queue', 'primary', 'order', 'catalog'];
const PART_WORDS = {client: 'browser and network', frontend: 'front end', queue: 'broker', primary: 'waiting for a primary'};
const KEPT_ANSWERS = 12;
const POLL_MS = 1000;
let answeredAt = null;
const $ = id => document.getElementById(id);

function element(tag, className, text) {
  const made = document.createElement(tag);
  made.className = className || '';
  made.textContent = text === undefined ? '' : text; // as text, so that a book's title cannot be markup
  return made;
}

function row(...cells) {
  const made = element('tr');
  made.append(...cells);
  return made;
}

/* ---- the replicas, once a second; who is alive and who leads was judged where the heartbeats are heard ---- */

const STATE_CLASS = {LIVE: 'good', SYNCING: 'warn', STARTING: 'warn', LEAVING: 'bad', LOST: 'bad', LEFT: 'bad', UNKNOWN: 'warn'};

function age(ms) {
  if (ms < 0) return 'never heard';
  return ms < 10000 ? ms + ' ms ago' : Math.round(ms / 1000) + ' s ago';
}

function wide(className, text) {
  const cell = element('td', className, text);
  cell.colSpan = 7;
  return cell;
}

function showStatus(status) {
  const leads = status.primary ? `${status.primary} leads` : 'nobody leads';
  const broker = status.broker === 'connected' ? '' : ` · broker ${status.broker}`;
  $('summary').textContent = `${status.live} of ${status.configured} live · ${leads}${broker} · ${status.namespace}`;
  $('summary').className = status.healthy ? 'good' : status.primary ? 'warn' : 'bad';
  const rows = status.note ? [row(wide('note bad', status.note))] : [];
  for (const r of status.replicas) {
    const known = r.pid > 0;
    const cells = row(
      element('td', '', `${r.service}-${r.replica}`),
      element('td', 'state ' + (STATE_CLASS[r.state] || ''), r.state),
      element('td', r.role === 'primary' ? '' : 'soft', r.alive ? r.role : r.was && 'was ' + r.was),
      element('td', '', known ? `${r.epoch} : ${r.seq}` : '–'),
      element('td', '', known ? r.committed : '–'),
      element('td', r.alive && r.beatAgeMs >= 0 ? 'soft' : 'bad', age(r.beatAgeMs)),
      element('td', 'soft', known ? `${r.pid} on ${r.host}` : '–'));
    if (!r.alive) cells.className = 'gone';
    rows.push(cells);
    if (r.note && !(known && r.state === 'UNKNOWN')) { // what it was is said above already
      const more = row(wide('note', r.note));
      more.className = 'more';
      rows.push(more);
    }
  }
  document.querySelector('#replicas tbody').replaceChildren(...rows);
}

async function poll() {
  try {
    const answer = await fetch('status', {signal: AbortSignal.timeout(3000)});
    if (!answer.ok) throw new Error('status ' + answer.status);
    showStatus(await answer.json());
    answeredAt = new Date();
  } catch (e) {
    const since = answeredAt ? ` since ${answeredAt.toLocaleTimeString()}` : '';
    $('summary').textContent = 'this front end does not answer';
    $('summary').className = 'bad';
    // What was there before may be true no more.
    document.querySelector('#replicas tbody').replaceChildren(
      row(wide('note bad', `This front end has not answered${since}: nothing is known of the replicas.`)));
  }
  setTimeout(poll, POLL_MS);
}

/* ---- questions and answers ---- */

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

function bar(spent) {
  return PARTS.filter(part => spent[part] > 0).map(part => {
    const piece = element('i', part);
    piece.style.flexGrow = spent[part];
    return piece;
  });
}

/** All bars have one scale: the longest of the answers that are shown is as wide as the page. */
function scale() {
  const bars = [...document.querySelectorAll('#answers .bar')];
  const longest = Math.max(...bars.map(one => Number(one.dataset.ms)));
  for (const one of bars) one.style.width = 100 * one.dataset.ms / longest + '%';
  $('scale').textContent = bars.length ? `The longest bar is ${longest.toFixed(1)} ms.` : '';
}

function button(text, action) {
  const made = element('button', 'small', text);
  made.addEventListener('click', action);
  return made;
}

function bookTable(books) {
  const table = element('table');
  for (const b of books) {
    const buy = element('td', 'number');
    buy.append(button('Buy', () => ask('POST', `buy?item=${b.id}`)));
    table.append(row(element('td', 'soft', b.id), element('td', '', b.title), element('td', 'soft topic', b.topic),
      element('td', 'number', b.cost), element('td', 'number', b.stock + ' left'), buy));
  }
  return books.length ? table : element('p', 'soft', 'No books of this topic.');
}

function result(target, answer, body, again) {
  if (body.books) {
    const url = new URL(target, location.href);
    url.searchParams.set('next', body.next);
    const more = () => ask('GET', url.pathname.split('/').pop() + url.search);
    return body.next ? [bookTable(body.books), button('More', more)] : [bookTable(body.books)];
  }
  if (answer.status >= 400) {
    const text = element('p', 'bad', `${body.title || 'Error'}: ${body.detail || ''}`);
    return body.idempotencyKey ? [text, button('Send again with the same key', () => again(body.idempotencyKey))] : [text];
  }
  if (body.message) {
    const show = button('Show the order', () => ask('GET', 'orders/' + encodeURIComponent(body.order)));
    const again = answer.headers.get('Idempotency-Replayed') ? 'Decided when this key came before: ' : '';
    return [element('p', '', `${again}${body.message} for ${body.price}. `), show];
  }
  if (body.order) {
    const time = new Date(body.time).toLocaleString();
    return [element('p', '', `Order ${body.order}: ${body.quantity} × ${body.title}, ${body.price}, on ${time}`)];
  }
  return [bookTable([body])];
}

async function ask(method, target, key) {
  const item = $('answer').content.cloneNode(true).firstElementChild;
  const show = (selector, text, className) => {
    const part = item.querySelector(selector);
    part.textContent = text;
    if (className) part.classList.add(className);
  };
  show('.request', `${method} /${target}`);
  const start = performance.now();
  try {
    const answer = await fetch(target, {method, headers: key ? {'Idempotency-Key': key} : {}});
    const body = await answer.json();
    const whole = performance.now() - start;
    const cache = answer.headers.get('X-Cache');
    const spent = times(answer.headers.get('Server-Timing'), whole);
    show('.status', answer.status, answer.ok ? 'good' : 'bad');
    show('.cache', cache ? 'cache ' + cache.toLowerCase() : '', cache === 'HIT' ? 'good' : 'warn');
    show('.served', 'served by ' + answer.headers.get('X-Served-By'));
    show('.total', whole.toFixed(1) + ' ms');
    item.querySelector('.bar').append(...bar(spent));
    item.querySelector('.bar').dataset.ms = whole;
    const words = PARTS.filter(part => spent[part] > 0).map(part => `${PART_WORDS[part] || part} ${spent[part].toFixed(2)} ms`).join(', ');
    item.querySelector('.bar').title = words;
    item.querySelector('.bar').setAttribute('aria-label', words);
    item.querySelector('.result').append(...result(target, answer, body, again => ask(method, target, again)));
    const id = answer.headers.get('X-Request-Id');
    show('.id', id, '');
    item.querySelector('.id').title = './pygmy story ' + id;
  } catch (e) {
    show('.status', 'no answer', 'bad');
    item.querySelector('.bar')?.remove();
  }
  const list = $('answers');
  if (list.querySelector('.hint')) list.replaceChildren();
  list.prepend(item);
  while (list.children.length > KEPT_ANSWERS) list.lastElementChild.remove();
  scale();
}

for (const [id, method] of [['search', 'GET'], ['lookup', 'GET'], ['buy', 'POST']]) {
  $(id).addEventListener('submit', event => {
    event.preventDefault();
    ask(method, `${id}?${new URLSearchParams(new FormData($(id)))}`);
  });
}
poll();
