/** The Region that a run is about. */

import { CodePipelineClient } from '@aws-sdk/client-codepipeline';
import { isRegion, parseConnectionArn } from '../domain/arn.js';
import type { Inputs } from '../domain/inputs.js';
import { Problem } from '../domain/problem.js';
import { code } from '../domain/words.js';

type Env = Readonly<Record<string, string | undefined>>;

/**
 * The Region of the input, else of the environment, else of the shared config file; without any the one in the
 * connection's ARN.
 *
 * @param tell is told that it is the connection's
 * @returns empty if AWS is not called: templates need no Region
 */
export async function decideRegion(
  { region, connection, pipelines }: Pick<Inputs, 'region' | 'connection' | 'pipelines'>,
  env: Env,
  tell: (message: string) => void,
): Promise<string> {
  if (!connection && pipelines.length === 0) return '';
  const configured = region ?? (await configuredRegion(env));
  if (configured !== undefined) {
    if (isRegion(configured)) return configured;
    throw new Problem(
      'input',
      `${code(configured)}, which the environment of this step sets, is not an AWS Region.`,
      {
        remedy: {
          text: 'Fix `AWS_REGION`, or set the Region of this step:',
          lines: ['aws-region: eu-west-1'],
        },
      },
    );
  }
  const home = connection?.kind === 'arn' ? parseConnectionArn(connection.arn)?.region : undefined;
  if (home === undefined) {
    throw new Problem(
      'input',
      'No AWS Region: `aws-region` is empty, and `AWS_REGION` and `AWS_DEFAULT_REGION` are not set.',
      {
        remedy: {
          text: 'Run `aws-actions/configure-aws-credentials` before this step, or set the Region of the pipeline:',
          lines: ['aws-region: eu-west-1'],
        },
      },
    );
  }
  tell(
    `No Region is set. Using ${code(home)}, the Region of the connection. Set \`aws-region\` to use another.`,
  );
  return home;
}

/** @returns none if neither the environment nor the profile of the shared config file has one */
async function configuredRegion(env: Env): Promise<string | undefined> {
  const region = [env['AWS_REGION'], env['AWS_DEFAULT_REGION']].find((value) => value);
  if (region !== undefined) return region;
  return await new CodePipelineClient({}).config.region().catch(() => undefined);
}
