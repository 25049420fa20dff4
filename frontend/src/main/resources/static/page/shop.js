import {$, button, cell, element, row, wide} from './dom.js';
import {ask} from './answers.js';
import {buy, whenDecided} from './orders.js';

/** The books of one topic at a time, or of all, as far as they are read. */

const LIMIT = 100;
/** Whoever looks for a title has so many books read to look in. */
const READ_TO_FIND = 2000;
const TOPICS = 50;
let topic = null;          // as in the address; '' stands for all
let books = new Map();     // by id
let next = null;           // where the list goes on
let reading = 0;           // counts lists, so that an answer to an older one is left out
let closed = false;        // the shop did not tell its topics, or books

function tab(name, count) {
  const made = button(name || 'All books', () => open(name), 'tab');
  made.dataset.topic = name;
  if (count) made.append(element('span', 'soft', ' ' + count));
  return made;
}

/** The first tabs, and the name on the first of them; or more, where a page before ended. */
async function readTopics(more) {
  const got = await ask('GET', `topics?limit=${TOPICS}` + (more ? '&next=' + encodeURIComponent(more) : ''), {}, 'topics' + (more ? ' (next page)' : ''));
  const {topics, next} = got && got.answer.ok ? got.body : {topics: []};
  if (!more && !(got && got.answer.ok)) closed = true;
  if (more && got && got.answer.status === 410) return readTopics(); // there are other topics now
  if (more && !topics.length) return '';
  const tabs = topics.map(one => tab(one.topic, one.books));
  if (next) tabs.push(button('More topics', () => readTopics(next), 'small more'));
  if (more) $('topics').querySelector('.more').replaceWith(...tabs);
  else $('topics').replaceChildren(...tabs, tab('', 0));
  press();
  if (more) tabs[0].focus();
  return topics.length ? topics[0].topic : '';
}

/** The tab of the topic that is shown is pressed. */
function press() {
  for (const one of document.querySelectorAll('#topics .tab')) one.setAttribute('aria-pressed', one.dataset.topic === topic);
}

/** Leads to the tab, too: who sends somebody the address shows what is seen. */
function open(name) {
  history.replaceState(null, '', name ? '#topic=' + encodeURIComponent(name) : '#all');
  topic = name;
  books = new Map();
  next = null;
  reading++;
  $('find').value = '';
  show('…');
  return read();
}

async function read() {
  const mine = reading;
  const query = new URLSearchParams({limit: LIMIT});
  if (topic) query.set('topic', topic);
  if (next) query.set('next', next);
  const got = await ask('GET', 'books?' + query, {}, 'books?' + (topic ? 'topic=' + topic : '') + (next ? ' (next page)' : ''));
  if (mine !== reading) return;
  if (got && got.answer.ok) {
    for (const book of got.body.books) books.set(book.id, book);
    next = got.body.next || null;
    show();
  } else if (got && got.answer.status === 410) { // the list has other members now
    open(topic);
  } else {
    if (!got || got.answer.status >= 500) closed = true; // what it refuses for good, it would refuse again
    show('The shop does not tell its books now.', button('Try again', openShop));
  }
}

async function refresh(id) {
  const got = await ask('GET', 'books/' + id);
  if (got && got.answer.ok && books.has(id)) {
    books.set(id, got.body);
    const shown = document.querySelector(`#books tr[data-id="${id}"] .stock`);
    if (shown) stock(shown, got.body);
  }
}

function stock(shown, book) {
  shown.textContent = book.stock || 'sold out';
  shown.className = 'number stock' + (book.stock ? '' : ' bad');
}

function line(book) {
  const copies = element('input', 'copies');
  Object.assign(copies, {type: 'number', min: 1, max: 1000000000, value: 1, ariaLabel: 'Copies of ' + book.title});
  const act = () => {
    if (copies.reportValidity()) buy(books.get(book.id), Number(copies.value));
  };
  copies.addEventListener('keydown', event => event.key === 'Enter' && act());
  const title = button(book.title, () => refresh(book.id), 'link');
  title.title = 'look it up again';
  const buys = button('Buy', act);
  buys.setAttribute('aria-label', 'Buy ' + book.title);
  const left = element('td');
  stock(left, book);
  const made = row(cell('soft', book.id), cell('', title), cell('number', book.cost), left, cell('number', copies), cell('number', buys));
  made.dataset.id = book.id;
  return made;
}

function show(...instead) {
  press();
  const sought = $('find').value.trim().toLowerCase();
  const found = [...books.values()].filter(book => book.title.toLowerCase().includes(sought));
  document.querySelector('#books tbody').replaceChildren(...instead.length ? [row(wide('soft', ...instead))] : found.map(line));
  $('found').replaceChildren();
  if (instead.length) return;
  if (sought) $('found').append(`${found.length} of ${books.size}${next ? ' read' : ''} titles. `);
  else if (!books.size) $('found').append('No books of this topic.');
  if (next) $('found').append(button('More books', read));
}

async function find() {
  show();
  while (next && $('find').value.trim() && books.size < READ_TO_FIND) {
    const before = next;
    await read();
    if (next === before) return;
  }
}

/** What the address names: a topic, '' for all, null for nothing that can be read. */
function wanted() {
  if (location.hash === '#all') return '';
  const [, name] = location.hash.split('#topic=');
  try {
    return name ? decodeURIComponent(name) : null;
  } catch (e) {
    return null;
  }
}

/** To be called when a catalog replica serves: whoever opened the page during a failover need not do anything. */
export function reopenShop() {
  if (closed) openShop();
}

export async function openShop() {
  $('find').oninput = find;
  whenDecided(refresh);
  closed = false;
  show('…');
  const first = await readTopics();
  await open(wanted() ?? first);
}
