/**
 * The console's script: brings a page up to date when something happens, and nothing else; every page works without it.
 * What somebody is typing is left alone: a notice offers the new page then. Served as a file of its own.
 */
export const CONSOLE_SCRIPT = `'use strict';
const main = document.querySelector('main');
const stream = main && main.dataset.stream;
let isDue = false;
let isBusy = false;

function isTyping() {
  return [...document.querySelectorAll('textarea')].some((field) => field.value !== '' || field === document.activeElement);
}

function offer() {
  if (document.querySelector('.notice')) return;
  const notice = document.createElement('p');
  const link = document.createElement('a');
  notice.className = 'notice';
  notice.setAttribute('role', 'status');
  link.href = location.href;
  link.textContent = 'Something has happened: show it';
  notice.append(link);
  document.body.prepend(notice);
}

async function renew() {
  if (isBusy) return void (isDue = true);
  if (isTyping()) return offer();
  isBusy = true;
  isDue = false;
  try {
    const answer = await fetch(location.href, { redirect: 'error' });
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    const fresh = page.querySelector('main');
    if (answer.ok && fresh && !isTyping()) document.querySelector('main').replaceWith(fresh);
  } catch {
    offer();
  }
  setTimeout(() => {
    isBusy = false;
    if (isDue) void renew();
  }, 1000);
}

if (stream) {
  const source = new EventSource(stream);
  for (const kind of ['entry', 'incident', 'reset']) source.addEventListener(kind, () => void renew());
}
`;
