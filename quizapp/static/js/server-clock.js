// The server's clock, carried on by the browser's: the device's own date and time are never trusted.

export class ServerClock {
  /** @param now seconds since 1970 by the server at the moment the page was made; address: where to ask again */
  constructor(now, address) {
    this.address = address;
    this.set(now);
  }

  set(now) {
    if (!Number.isFinite(now)) return;
    this.base = now - performance.now() / 1000;
    this.offset = now - Date.now() / 1000; // for a reload without network only
  }

  /** Seconds since 1970 by the server, as far as we know. Setting the device's date does not move it. */
  now() {
    return this.base + performance.now() / 1000;
  }

  /** Whether the device slept (performance.now() may stand still then) or its date was set: ask the server. */
  get doubtful() {
    return Math.abs(this.offset + Date.now() / 1000 - this.now()) > 5;
  }

  /** Ask the server. Throws when it cannot be reached. */
  async sync() {
    const response = await fetch(this.address, { cache: "no-store", signal: AbortSignal.timeout(10_000) });
    if (!response.ok) throw new Error(String(response.status));
    this.set((await response.json()).now);
  }
}
