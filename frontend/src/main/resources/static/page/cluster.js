import {$, element, row, wide} from './dom.js';

/** Who is alive and who leads was judged where the heartbeats are heard; here it is only shown, once a second. */

const POLL_MS = 1000;
const STATE_CLASS = {LIVE: 'good', SYNCING: 'warn', STARTING: 'warn', LEAVING: 'bad', LOST: 'bad', LEFT: 'bad', UNKNOWN: 'warn'};
let answeredAt = null;

function age(ms) {
  if (ms < 0) return 'never heard';
  return ms < 10000 ? ms + ' ms ago' : Math.round(ms / 1000) + ' s ago';
}

function show(status) {
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

/** Each status is told to `heard`, too. */
export async function watchCluster(heard) {
  try {
    const answer = await fetch('status', {signal: AbortSignal.timeout(3000)});
    if (!answer.ok) throw new Error('status ' + answer.status);
    const status = await answer.json();
    show(status);
    answeredAt = new Date();
    heard(status);
  } catch (e) {
    const since = answeredAt ? ` since ${answeredAt.toLocaleTimeString()}` : '';
    $('summary').textContent = 'this front end does not answer';
    $('summary').className = 'bad';
    // What was there before may be true no more.
    document.querySelector('#replicas tbody').replaceChildren(
      row(wide('note bad', `This front end has not answered${since}: nothing is known of the replicas.`)));
  }
  setTimeout(watchCluster, POLL_MS, heard);
}
