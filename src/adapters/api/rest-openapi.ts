import { openapiDocument } from './openapi.ts';
import { OPENAPI_PAGE_POLICY, openapiPage } from './openapi-page.ts';
import { type RestRoute, type RouteTerms, reads } from './rest-route.ts';

/** The document and the page of the interface, as texts. */
export interface RestOpenapiOptions {
  readonly openapi: { readonly document: string; readonly page: string };
}

/** Both are the same for everybody, and made once. */
export function openapiTexts(routes: readonly RouteTerms[]): RestOpenapiOptions['openapi'] {
  const document = openapiDocument(routes);
  return { document: JSON.stringify(document), page: openapiPage(document) };
}

/** The interface about itself: for anyone, since it says nothing of what is in it. */
export const OPENAPI_ROUTES: readonly RestRoute<RestOpenapiOptions>[] = [
  reads(
    {
      route: 'GET /v1/openapi.json',
      summary: 'This document',
      answered: { status: 200, what: 'OpenAPI 3.1.', media: ['application/json'] },
    },
    (_asked, { openapi }: RestOpenapiOptions) => ({ type: 'application/json', text: openapi.document }),
  ),
  reads(
    {
      route: 'GET /v1/docs',
      summary: 'This document as a page',
      answered: { status: 200, what: 'A page that stands alone.', media: ['text/html'] },
    },
    (_asked, { openapi }: RestOpenapiOptions) => ({
      type: 'text/html',
      text: openapi.page,
      headers: { 'content-security-policy': OPENAPI_PAGE_POLICY },
    }),
  ),
];
