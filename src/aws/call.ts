/** A call of AWS, in the words of its problems. */

/** The call that an error came from. */
export interface Call {
  /** IAM action, as `codepipeline:GetPipeline`. */
  readonly action: string;
  /** ARN for the statement that allows the call, with `*` for what is not known of it. */
  readonly resource: string;
  readonly region: string;
  /** What was requested, in words: ``pipeline `app` ``. */
  readonly subject: string;
  /** The execution of the subject that was requested. */
  readonly execution?: string;
  /** The variables that lead elsewhere than to AWS, if any is set. */
  readonly endpointVariables: readonly string[];
  /** Values of the request that must not be shown, although AWS quotes them. */
  readonly hiddenValues?: readonly string[];
}

/** Of a shorter value every other word has a part: it is only taken out in quotation marks. */
const SHORTEST_VALUE = 3;

/** The text without those values. */
export const withoutValues = (text: string, values: readonly string[]): string =>
  values
    .filter((value) => value !== '')
    .toSorted((a, b) => b.length - a.length)
    .reduce(
      (rest, value) =>
        value.length < SHORTEST_VALUE
          ? ["'", '"', '`'].reduce(
              (all, mark) => all.replaceAll(`${mark}${value}${mark}`, `${mark}***${mark}`),
              rest,
            )
          : rest.replaceAll(value, '***'),
      text,
    );

/** https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html */
export const endpointVariablesOf = (env: Readonly<Record<string, string | undefined>>): readonly string[] => {
  if (env['AWS_IGNORE_CONFIGURED_ENDPOINT_URLS']?.toLowerCase() === 'true') return [];
  return Object.keys(env).filter((name) => name.startsWith('AWS_ENDPOINT_URL') && env[name]);
};
