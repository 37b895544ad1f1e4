import { createSecretKey } from 'node:crypto';
import { sign } from 'jsonwebtoken';
import type { Settings } from '../config/settings';
import type { Role } from '../tenancy/permissions';
import { signingSecret } from './signing-secret';

export interface TokenRequest {
  organizationId: string;
  role: Role;
  /** who the token speaks for; it is what the audit log names */
  subject: string;
  expiresInSeconds: number;
}

type TokenSettings = Pick<
  Settings,
  'JWT_SECRET' | 'JWT_JWKS_URL' | 'JWT_ISSUER' | 'JWT_AUDIENCE' | 'JWT_ORG_CLAIM' | 'DATA_DIR'
>;

/** A token that this installation accepts. @throws Error when tokens come from an identity provider */
export function mintToken(settings: TokenSettings, request: TokenRequest): string {
  if (settings.JWT_JWKS_URL !== undefined)
    throw new Error('Tokens come from the identity provider at JWT_JWKS_URL.');
  const { organizationId, role, subject, expiresInSeconds } = request;
  const { JWT_ISSUER: issuer, JWT_AUDIENCE: audience, JWT_ORG_CLAIM: orgClaim } = settings;
  return sign({ [orgClaim]: organizationId, role }, createSecretKey(signingSecret(settings), 'utf8'), {
    algorithm: 'HS256',
    subject,
    expiresIn: expiresInSeconds,
    ...(issuer === undefined ? {} : { issuer }),
    ...(audience === undefined ? {} : { audience }),
  });
}
