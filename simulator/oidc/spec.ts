/** The runner's OpenID Connect tokens. */
export interface OidcSpec {
  /** ACTIONS_ID_TOKEN_REQUEST_TOKEN of the job. */
  requestToken: string;
  /** What tokens claim, as `sub`, `ref`, `environment`; wins over what is set otherwise, as `iss` and `exp`. */
  claims: Record<string, string | number>;
  /** How long a token is good for; 300,000 ms unless given. */
  lifetimeMs?: number;
}
