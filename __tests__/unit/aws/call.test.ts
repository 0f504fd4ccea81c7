import { withoutValues } from '../../../src/aws/call';

test.each([
  ["Value 'hunter2' at 'variables.1.member.value'", ['hunter2'], "Value '***' at 'variables.1.member.value'"],
  ['hunter2 and hunter2x', ['hunter2', 'hunter2x'], '*** and ***'],
  ["Value 'a' at a place", ['a'], "Value '***' at a place"],
  ['Nothing of it', ['', 'xyz'], 'Nothing of it'],
])('%s without %j', (text, values, expected) => {
  expect(withoutValues(text, values)).toBe(expected);
});
