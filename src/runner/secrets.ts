/** What the environment of a step has that must not be printed. */

type Env = Readonly<Record<string, string | undefined>>;

/** https://docs.aws.amazon.com/sdkref/latest/guide/feature-static-credentials.html */
const KEYS = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'];

/** Variables with an address, which can have a password. */
const ADDRESSES = /^(?:https?_proxy|all_proxy|GITHUB_API_URL|GITHUB_SERVER_URL|AWS_ENDPOINT_URL\w*)$/i;

/** @returns secrets of the environment, each in every form in which it can show up */
export function secretsOf(env: Env): readonly string[] {
  const keys = KEYS.flatMap((name) => env[name] ?? []);
  const passwords = Object.entries(env).flatMap(([name, value = '']) =>
    ADDRESSES.test(name) ? passwordsOf(value) : [],
  );
  return [...new Set([...keys, ...passwords])].filter((secret) => secret !== '');
}

/** Found in the text, since an address with a special character in its password is none to a parser. */
function passwordsOf(address: string): string[] {
  const [, user, password] = /^(?:[a-z][\w+.-]*:)?(?:\/\/)?([^:@]*):(.+)@/is.exec(address) ?? [];
  if (user === undefined || password === undefined) return [];
  const decoded = decode(password);
  const basic = Buffer.from(`${decode(user)}:${decoded}`).toString('base64');
  return [address, password, decoded, basic];
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
