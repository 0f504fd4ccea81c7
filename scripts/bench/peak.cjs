/**
 * Tells the process that started this one the most memory that it ever had resident, in MiB, and how long its event loop
 * once stood still, in milliseconds. On Linux, what `resourceUsage` says begins with the memory of the process that forked
 * it.
 */

const { existsSync, readFileSync } = require('node:fs');
const { monitorEventLoopDelay } = require('node:perf_hooks');

const STATUS = '/proc/self/status';

function peak() {
  const kib = existsSync(STATUS)
    ? Number(/^VmHWM:\s*(\d+) kB$/m.exec(readFileSync(STATUS, 'utf8'))?.[1])
    : process.resourceUsage().maxRSS;
  return Math.ceil(kib / 1024);
}

const delays = monitorEventLoopDelay({ resolution: 10 });
delays.enable();
process.channel?.unref();
process.on('exit', () => process.send?.({ peak: peak(), stall: Math.ceil(delays.max / 1e6) }));
