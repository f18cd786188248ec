// A page that stays open while its session ends: once the same person has signed in again in another tab, it goes on
// where it was, with all that is typed in it.
const TOKEN = 'hx-headers:inherited'; // where the token stands
const AWAY = 10_000; // ms
export const ENDED = 'throughlane:ended';
export const BACK = 'throughlane:back';

/**
 * Whoever signs in again in another tab has another token there, which stands in every page; gives whether it was found.
 * Where nobody has signed in yet the page leads to the form for that, which is not followed: being shown the form sets a
 * token, and the one in the other tab would no longer count.
 */
export async function renew() {
  const own = { credentials: 'same-origin', redirect: 'manual', headers: { 'X-By-Itself': '1' } };
  const answer = await fetch(window.location.href, own);
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  const now = page.body.getAttribute(TOKEN);
  if (!answer.ok || !now || who(page) !== who(document)) return false;
  document.body.setAttribute(TOKEN, now);
  const token = page.querySelector('[name=csrf_token]').value;
  for (const field of document.querySelectorAll('[name=csrf_token]')) field.value = token;
  return true;
}

/** Name of who is signed in on a page. */
export const who = (page) => page.querySelector('.who a[href="/account"]')?.textContent;

/**
 * Look whether there is another session: at once and whenever somebody comes back to the page after theirs has ended,
 * and after they were away for a while, as they may have signed in anew meanwhile.
 */
export function watchSession() {
  let hasEnded = false;
  let left = 0;
  const look = async () => {
    const away = left && Date.now() - left > AWAY;
    if (document.hidden || !(hasEnded || away)) return;
    left = 0;
    if (!(await renew().catch(() => false))) return;
    hasEnded = false;
    document.dispatchEvent(new CustomEvent(BACK));
  };
  document.addEventListener(ENDED, () => {
    if (!hasEnded) setTimeout(look);
    hasEnded = true;
  });
  document.addEventListener('visibilitychange', () => {
    if (document.hidden) left = Date.now();
    else look();
  });
  window.addEventListener('focus', look);
}
