import { isNamed, WanError } from "./wan-error.js";

/** One thing that is wrong with a request, or worth knowing about it. */
export interface RequestIssue {
  /** Where it is, such as `["media", 0, "url"]`. */
  path: (string | number)[];
  /** What was given, and what to write instead. */
  message: string;
}

/** The request is not one that the API can carry out. Nothing was sent, nothing was billed. */
export class RequestValidationError extends WanError {
  /** Everything that is wrong, in the order of the fields. */
  readonly issues: RequestIssue[];

  constructor(issues: RequestIssue[]) {
    super(
      ["The request is not valid, and nothing was sent:", ...issues.map((issue) => `  ${line(issue)}`)].join(
        "\n",
      ),
    );
    this.issues = issues;
  }

  override get name() {
    return "RequestValidationError" as const;
  }

  /** Whether `value` is a `RequestValidationError`, of any copy of this package. */
  static override is(value: unknown): value is RequestValidationError {
    return isNamed(value, "RequestValidationError");
  }
}

function line({ path, message }: RequestIssue): string {
  return path.length > 0 ? `${path.join(".")}: ${message}` : message;
}
