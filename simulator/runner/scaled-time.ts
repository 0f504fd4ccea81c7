import type { TimeScale } from '../core/clock.js';

/**
 * The text of a CommonJS module that has the time of its process run at another speed, if it is loaded first: the clock
 * and the timers that a program finds in the global scope. Node's own timers, as those of sockets, stay as they are.
 */
export function renderPreload(scale: TimeScale): string {
  return `'use strict';\n(${scaleProcess.toString()})(${JSON.stringify(scale)});\n`;
}

/** Runs in the step's process, from its text alone, so it may use nothing from around it. */
function scaleProcess({ speed, since }: TimeScale): void {
  const SystemDate = Date;
  const systemNow = Date.now;
  const systemUptime = performance.now.bind(performance);
  const now = (): number => Math.floor(since + (systemNow() - since) * speed);
  globalThis.Date = new Proxy(SystemDate, {
    construct: (target, args: unknown[], newTarget) =>
      Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget) as object,
    get: (target, name, receiver) =>
      name === 'now' ? now : (Reflect.get(target, name, receiver) as unknown),
  });
  performance.now = () => systemUptime() * speed;
  const abortAfter = AbortSignal.timeout.bind(AbortSignal);
  AbortSignal.timeout = (ms) => abortAfter(Math.ceil(ms / speed));
  for (const name of ['setTimeout', 'setInterval'] as const) {
    const start: (act: () => void, ms?: number, ...rest: unknown[]) => NodeJS.Timeout = globalThis[name];
    const scaled = (act: () => void, ms = 0, ...rest: unknown[]): NodeJS.Timeout =>
      start(act, Math.max(0, ms) / speed, ...rest);
    Object.assign(globalThis, {
      [name]: Object.defineProperties(scaled, Object.getOwnPropertyDescriptors(start)),
    });
  }
}
