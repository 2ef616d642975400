// Answers on their way to the server: kept in the browser until the server has acknowledged them, over a lost network,
// a reload and a closed tab. Without storage (a private window) they are kept in memory.

const DB = "quizapp-room";

function openDatabase() {
  return new Promise((resolve) => {
    let request;
    try {
      request = indexedDB.open(DB, 1);
    } catch {
      return resolve(null);
    }
    request.onupgradeneeded = () => {
      request.result.createObjectStore("events", { keyPath: "key" }).createIndex("attempt", "attempt");
      request.result.createObjectStore("rooms", { keyPath: "attempt" });
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = request.onblocked = () => resolve(null);
  });
}

const database = openDatabase();

async function inStore(name, mode, use) {
  const db = await database;
  if (!db) return undefined;
  return new Promise((resolve) => {
    const transaction = db.transaction(name, mode, { durability: "strict" });
    const request = use(transaction.objectStore(name));
    transaction.oncomplete = () => resolve(request?.result);
    transaction.onerror = transaction.onabort = () => resolve(undefined);
  });
}

/** What the room last showed of an attempt: for a reload without network. */
export const remembered = (attempt) => inStore("rooms", "readonly", (store) => store.get(attempt));
export const remember = (room) => inStore("rooms", "readwrite", (store) => store.put(room));

/** Forget what the room of an attempt that has ended looked like. Answers that are still kept here, of whatever tab, stay:
 * the server is yet to say what becomes of them. */
export const forget = (attempt) => inStore("rooms", "readwrite", (store) => store.delete(attempt));

async function kept(attempt) {
  const found = await inStore("events", "readonly", (store) => store.index("attempt").getAll(attempt));
  return (found ?? []).sort((a, b) => a.at - b.at || a.sequence - b.sequence);
}

const SILENCE = 20_000; // milliseconds after which no answer of the server counts as none
const newName = () => (crypto.randomUUID ? crypto.randomUUID() : `tab-${Math.random().toString(36).slice(2)}${Date.now()}`);

// A tab keeps its name over a reload: answers that it delivers late are known to be of a room that was open in time.
// A duplicated tab starts with the name of the first; the lock tells which of them may have it.
async function tabName() {
  const name = sessionStorage.getItem("room-client") ?? newName();
  const chosen = navigator.locks && (await claim(name)) ? name : newName();
  if (chosen !== name && navigator.locks) await claim(chosen);
  sessionStorage.setItem("room-client", chosen);
  return chosen;
}

const lockOf = (name) => `room-client-${name}`;

/** Hold a name as long as the tab lives; false when another tab has it. */
function claim(name) {
  return new Promise((resolve) => {
    navigator.locks.request(lockOf(name), { ifAvailable: true }, (lock) => {
      resolve(lock !== null);
      return lock && new Promise(() => {});
    });
  });
}

/** How many answers, of any exam, this browser keeps that the server does not have. */
export async function unsent() {
  const found = await inStore("events", "readonly", (store) => store.getAll());
  return (found ?? []).filter((event) => event.kind === "answer").length;
}

/** The server answered, and said why not. */
export class Refused extends Error {
  constructor(status, body) {
    super(body?.error?.message ?? String(status));
    this.status = status;
    this.code = body?.error?.code ?? "";
    this.slots = body?.error?.slots ?? [];
  }
}

export class AnswerQueue {
  /**
   * @param attempt number of the attempt
   * @param address where events are posted, token: the form's safety mark
   * @param clock {now(): seconds by the server's clock, set(now), sync(): asks the server}
   * @param told {saving(), saved(), failed(error), ended(slots)}: what the room shows
   */
  constructor({ attempt, address, token, clock, told }) {
    Object.assign(this, { attempt, address, token, clock, told });
    this.pending = []; // oldest first
    this.sequence = 0;
    this.client = "";
    this.sending = false;
    this.failures = 0;
    this.retry = 0; // timer of the next try
    this.durable = false; // whether what is pending outlives the page
    this.stale = false; // times in it were taken before the clock was compared with the server's
    this.late = new Set(); // slots whose answers the server has refused since the exam ended
    this.ended = false;
    this.alone = false; // events are sent one by one, to find the one that is refused
  }

  /** Take up what an earlier life of this page left behind; `sequence` is the highest that the server has seen. */
  async open(sequence) {
    const client = await tabName();
    this.durable = (await database) !== null;
    const left = await kept(this.attempt);
    this.client = client; // from here on nothing is waited for: what is done now has its place
    this.stale = left.length > 0;
    const own = left.filter((event) => event.client === this.client).map((event) => event.sequence);
    const used = Number(sessionStorage.getItem(`room-sequence-${this.attempt}`)) || 0;
    this.sequence = Math.max(sequence, used, ...own);
    const early = this.pending; // done while the storage was being opened: without a name yet
    this.pending = left;
    for (const event of early) this.#add(event);
    return left.slice();
  }

  /** Take up what other tabs left behind that have been closed since. */
  async takeUp() {
    if (!this.client) return; // open() takes up everything
    const held = navigator.locks ? (await navigator.locks.query()).held : [];
    const living = new Set(held.map((lock) => lock.name));
    const left = await kept(this.attempt);
    const known = new Set(this.pending.map((event) => event.key));
    const orphans = left.filter(
      ({ client, key }) => client !== this.client && !living.has(lockOf(client)) && !known.has(key),
    );
    this.pending.push(...orphans);
    this.stale ||= orphans.length > 0;
  }

  /** Keep an event, to be sent by the next flush(). */
  push(kind, slot, value, at = this.clock.now()) {
    const event = { attempt: this.attempt, kind, slot, value, at };
    if (this.client) this.#add(event);
    else this.pending.push(event);
  }

  #add(event) {
    this.sequence += 1;
    const { attempt, client, sequence } = this;
    const named = { ...event, key: `${attempt}:${client}:${sequence}`, client, sequence };
    sessionStorage.setItem(`room-sequence-${attempt}`, sequence);
    this.pending.push(named);
    inStore("events", "readwrite", (store) => store.put(named));
  }

  /** Slots whose answers the server does not have yet. */
  get unsaved() {
    return new Set(this.pending.filter((event) => event.kind === "answer").map((event) => event.slot));
  }

  async flush({ now: atOnce = false } = {}) {
    if (!this.client || this.sending || this.pending.length === 0 || (this.retry && !atOnce)) return;
    clearTimeout(this.retry);
    this.retry = 0;
    this.sending = true;
    this.told.saving();
    let batch = [];
    try {
      if (this.stale || this.failures) {
        await this.clock.sync(); // how long an answer has waited is told by the server's clock alone
        this.stale = false;
      }
      const client = this.pending[0].client;
      batch = this.pending.filter((event) => event.client === client).slice(0, this.alone ? 1 : 100);
      await this.#deliver(client, batch);
      await this.#done(batch);
      this.failures = 0;
    } catch (error) {
      this.sending = false;
      return this.#failed(error, batch);
    }
    this.sending = false;
    return this.#next();
  }

  /** After a delivery: the next one, or the word of what has become of all. */
  #next() {
    if (this.pending.length) return this.flush({ now: true });
    if (!this.ended) return this.told.saved();
    const slots = [...this.late].sort((a, b) => a - b);
    this.ended = false;
    this.late.clear();
    return this.told.ended(slots);
  }

  async #deliver(client, batch) {
    const now = this.clock.now();
    const events = batch.map(({ kind, slot, value, sequence, at }) => ({
      kind,
      slot,
      value,
      sequence,
      age: Math.min(86_000, Math.max(0, now - at)),
    }));
    const response = await fetch(this.address, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": this.token },
      body: JSON.stringify({ client, events }),
      keepalive: true,
      signal: AbortSignal.timeout(SILENCE),
    });
    const body = await response.json().catch(() => ({}));
    if (!response.ok) throw new Refused(response.status, body);
    // Not every 200 is the server's: the log-in page of a strange network has saved nothing.
    if (!(body.saved >= Math.max(...batch.map((event) => event.sequence)))) throw new Error("not an acknowledgement");
    this.clock.set(body.now);
  }

  async #done(batch) {
    const keys = new Set(batch.map((event) => event.key));
    this.pending = this.pending.filter((event) => !keys.has(event.key));
    await inStore("events", "readwrite", (store) => {
      for (const key of keys) store.delete(key);
    });
  }

  async #failed(error, batch) {
    if (error instanceof Refused && error.code === "SequenceReused") return this.#rename(batch[0].client);
    if (error instanceof Refused && error.status === 409) {
      // it has ended: the server keeps in its log what it refused
      await this.#done(batch);
      for (const slot of error.slots) this.late.add(slot);
      this.ended = true;
      return this.#next(); // what came meanwhile, or another tab has left, is told or may still count
    }
    if (error instanceof Refused && error.status === 422 && batch.length) {
      // one event that can never be stored must not hold up the others: find it, set it aside, and say so
      if (batch.length === 1) {
        await this.#done(batch);
        this.told.failed(error);
      }
      this.alone = batch.length > 1;
      return this.pending.length ? this.flush({ now: true }) : undefined;
    }
    this.failures += 1;
    this.told.failed(error);
    clearTimeout(this.retry);
    this.retry = setTimeout(() => this.flush({ now: true }), Math.min(30_000, 1000 * 2 ** Math.min(5, this.failures - 1)));
  }

  /** Another tab has this name: take a new one, in one step of the storage, and send again. */
  async #rename(old) {
    const name = newName();
    if (navigator.locks) await claim(name);
    if (old === this.client) {
      this.client = name;
      sessionStorage.setItem("room-client", name);
    }
    const keys = [];
    const fresh = [];
    this.pending = this.pending.map((event) => {
      if (event.client !== old) return event;
      keys.push(event.key);
      fresh.push({ ...event, client: name, key: `${this.attempt}:${name}:${event.sequence}` });
      return fresh.at(-1);
    });
    await inStore("events", "readwrite", (store) => {
      for (const event of fresh) store.put(event);
      for (const key of keys) store.delete(key);
    });
    return this.flush({ now: true });
  }

  /** Wait until everything is with the server, for at most `seconds`; true when it is. */
  async settled(seconds = 4) {
    await this.takeUp();
    this.flush({ now: true });
    for (let i = 0; i < seconds * 10 && (this.pending.length || this.sending); i += 1) {
      this.flush();
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    return this.pending.length === 0;
  }
}
