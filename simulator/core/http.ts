/** A request, its header names in lower case. */
export interface HttpRequest {
  method: string;
  /** As it was sent, percent encoding and all. */
  path: string;
  /** Without the question mark; empty where there is none. */
  query: string;
  headers: Readonly<Record<string, string>>;
  body: string;
}

export interface HttpResponse {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** Text decoded from percent encoding, or undefined where the encoding is broken. */
export function decodePercent(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
