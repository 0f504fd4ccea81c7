import { systemClock } from '../../../src/runner/clock';

describe('a sleep that is longer than a timer of Node.js', () => {
  test('does not end at once, and says nothing', async () => {
    const warnings: string[] = [];
    const listen = ({ name }: Error) => warnings.push(name);
    process.on('warning', listen);
    const stop = new AbortController();
    let isOver = false;
    const sleep = systemClock.sleep(600 * 3_600_000, stop.signal).then(() => {
      isOver = true;
    });
    await systemClock.sleep(50);
    expect(isOver).toBe(false);
    stop.abort(new Error('stopped'));
    await expect(sleep).rejects.toThrow('stopped');
    process.off('warning', listen);
    expect(warnings).toEqual([]);
  });
});
