// Where answers are slow people go on meanwhile: deeds are done in the order of the presses, of several tasks that are
// opened the last one is shown, and what is typed after a press is not taken back by the answer to it.
const FIELDS = '#work :is(input:not([type="hidden"], [type="file"], [type="checkbox"], [type="radio"]), select, textarea)';
let before = Promise.resolve(true); // what is being done: whether it was
let opening; // what is asked for without doing anything

export function keepOrder() {
  document.addEventListener('htmx:before:request', ({ target, detail: { ctx } }) => {
    if (!target.closest?.('#desk') || target.matches('[data-request]')) return;
    opening?.request.abort();
    opening = ctx.request.method === 'GET' ? ctx : undefined;
    ctx.fetch = (opening ? open : act)(ctx.fetch);
    ctx.entered = new Map([...document.querySelectorAll(FIELDS)].map((field) => [field, field.value]));
  });
  document.addEventListener('htmx:after:request', ({ target, detail: { ctx } }) => {
    if (target.matches?.('.check-add') && ctx.response.raw.ok) empty(target.elements['~check.item'], ctx);
  });
  document.addEventListener('htmx:before:swap', ({ detail: { ctx } }) => { ctx.later = enteredLater(ctx); });
  document.addEventListener('htmx:after:swap', ({ detail: { ctx } }) => ctx.later?.forEach(putBack));
}

/** What opens a task waits for what is being done; where that is refused it stays in view. */
const open = (fetch, earlier = before) => async (...sent) => {
  if (!(await earlier)) throw new DOMException('What was done before was refused.', 'AbortError');
  return fetch(...sent);
};

function act(fetch) {
  const earlier = before;
  let end;
  before = new Promise((resolve) => { end = resolve; });
  return async (...sent) => {
    let isDone = false;
    try {
      await earlier;
      const answer = await fetch(...sent);
      await answer.clone().text(); // all of it is here before anything else is asked for
      isDone = answer.ok;
      return answer;
    } finally {
      end(isDone);
    }
  };
}

/** An item that was added leaves its field, unless the next one is there by now. */
function empty(field, { entered }) {
  if (field.value === entered?.get(field)) field.value = '';
}

/** What was typed since the request was made; nothing where rows of a form change their places. */
function enteredLater({ entered = new Map(), request: { submitter } }) {
  if (submitter?.name === 'reshape' && submitter.value !== 'look') return [];
  const { task } = document.querySelector('#work')?.dataset ?? {};
  const changed = [...entered].filter(([field, value]) => field.isConnected && field.value !== value);
  return changed.map(([field]) => ({ field, task, name: field.name, value: field.value }));
}

function putBack({ field, task, name, value }) {
  if (!field.isConnected || field.name !== name || field.value === value) return;
  if (field.closest('#work')?.dataset.task !== task) return;
  field.value = value;
  field.dispatchEvent(new Event('input', { bubbles: true }));
}
