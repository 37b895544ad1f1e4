import type { OpenAPIObject } from '@nestjs/swagger';

type Responses = Record<string, unknown>;

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;

/**
 * The same document with each refusal that several operations give said once, in `components.responses`: said with every
 * operation, they are most of what the document weighs.
 */
export function withSharedResponses(document: OpenAPIObject): OpenAPIObject {
  const refusals = operationsOf(document).flatMap(({ responses }) =>
    Object.entries(responses)
      .filter(([status]) => Number(status) >= 400)
      .map(([status, response]) => ({ name: nameOf(status, response), text: JSON.stringify(response) })),
  );
  const texts = new Map<string, Set<string>>();
  for (const { name, text } of refusals) texts.set(name, (texts.get(name) ?? new Set()).add(text));
  const shared = new Set(refusals.map(({ name }) => name).filter((name) => texts.get(name)?.size === 1));
  const responses: Responses = {};
  for (const operation of operationsOf(document)) {
    for (const [status, response] of Object.entries(operation.responses)) {
      const name = nameOf(status, response);
      if (Number(status) < 400 || !shared.has(name)) continue;
      responses[name] = response;
      operation.responses[status] = { $ref: `#/components/responses/${name}` };
    }
  }
  return { ...document, components: { ...document.components, responses } } as OpenAPIObject;
}

function operationsOf(document: OpenAPIObject): { responses: Responses }[] {
  return Object.values(document.paths).flatMap((path) =>
    METHODS.flatMap((method) => {
      const operation = path[method];
      return operation ? [{ responses: operation.responses }] : [];
    }),
  );
}

/** The status and the codes: a refusal's description is its codes. */
function nameOf(status: string, response: unknown): string {
  const { description } = response as { description: string };
  return [status, ...(description.match(/\w+/g) ?? [])].join('.');
}
