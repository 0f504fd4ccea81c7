import type { AccountSpec } from '../aws/account.js';

/** What CodeBuild knows of a world. */
export interface CodeBuildSpec extends AccountSpec {
  /** None unless given, although builds can be of any. */
  projects?: ProjectSpec[];
  /**
   * What BatchGetBuilds says of a log before there is one: names that are the text `null`, or nothing. Both have been
   * seen (dark-mechanicum/aws-codebuild issue 39, aws-actions/aws-codebuild-run-build pull request 99). `null-names`
   * unless given.
   */
  unstartedLogs?: 'null-names' | 'absent';
}

/** What a build of CodeBuild writes into its log. */
export interface BuildPlan {
  /** How long the build has neither a log group nor a log stream; 0 ms unless given. */
  logStartsMs?: number;
  /** How much later than at its time a line shows; 0 ms unless given. */
  logDelayMs?: number;
  /** In the order of their times since the start of the build. */
  lines?: { afterMs: number; message: string }[];
}

/** A build project. */
export interface ProjectSpec {
  name: string;
  /** ARN of the role that its builds run as. */
  serviceRole: string;
  /** The world's first Region unless given. */
  region?: string;
}
