import {$, button, cell, element, row, wide} from './dom.js';
import {ask} from './answers.js';

/**
 * What this browser bought. An order is remembered, with its Idempotency-Key, before it is sent: where no answer comes, sending it again with the same key
 * sells it once at most, also after the page was closed.
 */

const KEPT = 30;
const STORE = 'pygmy.orders';
const sending = new Set(); // keys
let listener = () => {};

/** {key, item, title, quantity, state: 'unknown' | 'sold' | 'unsold', words, order}, newest first. Without storage they last as long as the page. */
let orders = [];
try {
  const kept = JSON.parse(localStorage.getItem(STORE));
  if (Array.isArray(kept)) orders = kept;
} catch (e) {
  console.warn('no storage', e);
}

function keep() {
  orders = orders.slice(0, KEPT);
  try {
    localStorage.setItem(STORE, JSON.stringify(orders));
  } catch (e) {
    console.warn('no storage', e);
  }
  showOrders();
}

/** Also where the page came by plain HTTP from another machine, where there is no crypto.randomUUID. */
function newKey() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map(b => b.toString(16).padStart(2, '0')).join('');
}

const CLASSES = {sold: 'good', unsold: 'warn', unknown: 'bad'};

function actions(order) {
  if (sending.has(order.key)) return element('span', 'soft', 'on its way …');
  if (order.state === 'sold') return button('Show', () => ask('GET', 'orders/' + encodeURIComponent(order.order)));
  return button(order.state === 'unknown' ? 'Send again' : 'Try again', () => send(order));
}

export function showOrders() {
  const rows = orders.map(order => row(
    cell('soft', new Date(order.time).toLocaleTimeString()),
    cell('', `${order.quantity} × ${order.title}`),
    cell('words ' + (sending.has(order.key) ? 'soft' : CLASSES[order.state]), order.words),
    cell('number', actions(order))));
  document.querySelector('#orders tbody').replaceChildren(...rows.length ? rows : [row(wide('soft', 'Nothing yet: buy a book.'))]);
}

/** Told of the book of every buy that was decided, as its stock may be another now. */
export function whenDecided(action) {
  listener = action;
}

async function send(order) {
  if (sending.has(order.key)) return;
  sending.add(order.key);
  showOrders();
  const got = await ask('POST', `buy?item=${order.item}&quantity=${order.quantity}`, {'Idempotency-Key': order.key});
  sending.delete(order.key);
  if (got && got.answer.ok) {
    Object.assign(order, {state: 'sold', words: `bought for ${got.body.price}`, order: got.body.order});
  } else if (got && got.answer.status < 500) {
    Object.assign(order, {state: 'unsold', words: got.body.detail});
  } else if (got && got.answer.status === 503) {
    Object.assign(order, {state: 'unsold', words: 'not sold: the shop could not take it'});
  } else {
    Object.assign(order, {state: 'unknown', words: 'no answer: it may be sold. Sent again, it is sold once at most.'});
  }
  keep();
  if (order.state !== 'unknown') listener(order.item);
}

export async function buy(book, quantity) {
  const order = {key: newKey(), item: book.id, title: book.title, quantity, time: Date.now(), state: 'unknown', words: 'sent, and no answer yet'};
  orders.unshift(order);
  keep();
  await send(order);
}
