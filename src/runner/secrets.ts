/** What the environment of a step has that must not be printed. */

type Env = Readonly<Record<string, string | undefined>>;

/** https://docs.aws.amazon.com/sdkref/latest/guide/feature-static-credentials.html */
const KEYS = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'];

/** Variables with an address, which can have a password. */
const ADDRESSES =
  /^(?:https?_proxy|all_proxy|GITHUB_(?:API|SERVER)_URL|ACTIONS_ID_TOKEN_REQUEST_URL|AWS_ENDPOINT_URL\w*)$/i;

/** @returns secrets of the environment, each in every form in which it can show up */
export function secretsOf(env: Env): readonly string[] {
  const keys = KEYS.flatMap((name) => env[name] ?? []);
  const passwords = Object.entries(env).flatMap(([name, value = '']) =>
    ADDRESSES.test(name) ? passwordsOf(value) : [],
  );
  return [...new Set([...keys, ...passwords])].filter((secret) => secret !== '');
}

/**
 * Found in the text, since an address with a special character in its password is none to a parser. A name without a
 * password is one, too: some proxies and servers take a token so.
 */
const CREDENTIALS = /^(?:[a-z][\w+.-]*:\/\/|https?:(?=[^@]*:)|\/\/)?(?:([^:]*?):)?(.+)@/is;

function passwordsOf(address: string): string[] {
  const [, user, password] = CREDENTIALS.exec(address) ?? [];
  if (password === undefined) return [];
  const decoded = decode(password);
  const sent = user === undefined ? `${decoded}:` : `${decode(user)}:${decoded}`;
  return [address, password, decoded, Buffer.from(sent).toString('base64')];
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
