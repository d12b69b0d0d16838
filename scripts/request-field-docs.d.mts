/** TSDoc by model and field. */
export type RequestFieldDocs = Record<string, Record<string, string>>;

export function requestFieldDocs(root: string): RequestFieldDocs;
export function writeFieldDescriptions(root: string, docs: RequestFieldDocs): void;
export function fieldDescriptionsModule(docs: RequestFieldDocs): string;
export function documentDeclarations(file: string, docs: RequestFieldDocs): void;
