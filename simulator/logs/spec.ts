import type { AccountSpec } from '../aws/account.js';

/** What CloudWatch Logs knows of a world. */
export interface LogsSpec extends AccountSpec {
  /** Whether each page of log events comes after one that is empty and has another token. `false` unless given. */
  emptyLogPages?: boolean;
}
