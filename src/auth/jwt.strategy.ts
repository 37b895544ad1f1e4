import { createSecretKey } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import type { FastifyRequest } from 'fastify';
import type { Algorithm } from 'jsonwebtoken';
import { type SecretOrKeyProvider, Strategy, type StrategyOptionsWithoutRequest } from 'passport-jwt';
import { Clock } from '../common/clock';
import { AppError } from '../common/errors';
import { Settings } from '../config/settings';
import type { Principal } from '../tenancy/principal';
import { bearerToken } from './bearer';
import { readClaims } from './claims';
import { ProviderKeys } from './provider-keys';
import { signingSecret } from './signing-secret';

const PROVIDED: Algorithm[] = ['RS256', 'ES256'];

/** Checks a bearer token: by one shared secret, or by the keys of an identity provider, never by both. */
@Injectable()
export class JwtStrategy extends PassportStrategy(Strategy, 'jwt') {
  constructor(
    @Inject(Settings) private readonly settings: Settings,
    clock: Clock,
  ) {
    super(optionsOf(settings, clock));
  }

  validate(payload: unknown): Principal {
    // A token's life is measured by the machine's own time, whatever clock the rules are given.
    const principal = readClaims(payload, this.settings.JWT_ORG_CLAIM, new Date());
    if (!principal) throw new AppError('UNAUTHORIZED');
    return principal;
  }
}

function optionsOf(settings: Settings, clock: Clock): StrategyOptionsWithoutRequest {
  const { JWT_JWKS_URL: jwksUrl, JWT_ISSUER: issuer, JWT_AUDIENCE: audience } = settings;
  const common = {
    jwtFromRequest: (request: FastifyRequest) => bearerToken(request),
    ...(issuer === undefined ? {} : { issuer }),
    ...(audience === undefined ? {} : { audience }),
  };
  if (jwksUrl !== undefined) {
    const keys = new ProviderKeys(jwksUrl, clock);
    return { ...common, secretOrKeyProvider: providerOf(keys), algorithms: PROVIDED };
  }
  // A string would make jsonwebtoken try to parse a public key on every request: a third of all CPU.
  const secret: unknown = createSecretKey(signingSecret(settings), 'utf8');
  return { ...common, secretOrKey: secret as Buffer, algorithms: ['HS256'] };
}

/** The provider's key for a token. Of its header, `alg` and `kid` count; keys and addresses of keys in it don't. */
function providerOf(keys: ProviderKeys): SecretOrKeyProvider {
  return (_request, token: string, done) => {
    const { alg, kid } = headerOf(token);
    const isKeyed = kid === undefined || typeof kid === 'string';
    if (!isKeyed || !PROVIDED.some((known) => known === alg)) return done(new AppError('UNAUTHORIZED'));
    keys.find(kid).then((key) => {
      const found: unknown = key;
      if (key) done(null, found as Buffer);
      else done(new AppError('UNAUTHORIZED'));
    }, done);
  };
}

function headerOf(token: string): Record<string, unknown> {
  try {
    const header: unknown = JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString('utf8'));
    return typeof header === 'object' && header !== null ? (header as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
