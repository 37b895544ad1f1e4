import { createSecretKey } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import { passportJwtSecret } from 'jwks-rsa';
import type { FastifyRequest } from 'fastify';
import { Strategy, type StrategyOptionsWithoutRequest } from 'passport-jwt';
import { AppError } from '../common/errors';
import { Settings } from '../config/settings';
import type { Principal } from '../tenancy/principal';
import { bearerToken } from './bearer';
import { readClaims } from './claims';
import { signingSecret } from './signing-secret';

/** Checks a bearer token: by one shared secret, or by the keys of an identity provider, never by both. */
@Injectable()
export class JwtStrategy extends PassportStrategy(Strategy, 'jwt') {
  constructor(@Inject(Settings) private readonly settings: Settings) {
    super(optionsOf(settings));
  }

  validate(payload: unknown): Principal {
    // A token's life is measured by the machine's own time, whatever clock the rules are given.
    const principal = readClaims(payload, this.settings.JWT_ORG_CLAIM, new Date());
    if (!principal) throw new AppError('UNAUTHORIZED');
    return principal;
  }
}

function optionsOf(settings: Settings): StrategyOptionsWithoutRequest {
  const { JWT_JWKS_URL: jwksUri, JWT_ISSUER: issuer, JWT_AUDIENCE: audience } = settings;
  const common = {
    jwtFromRequest: (request: FastifyRequest) => bearerToken(request),
    ...(issuer === undefined ? {} : { issuer }),
    ...(audience === undefined ? {} : { audience }),
  };
  if (jwksUri !== undefined) {
    const secretOrKeyProvider = passportJwtSecret({
      jwksUri,
      cache: true,
      rateLimit: true,
      jwksRequestsPerMinute: 10,
    });
    return { ...common, secretOrKeyProvider, algorithms: ['RS256', 'ES256'] };
  }
  // A string would make jsonwebtoken try to parse a public key on every request: a third of all CPU.
  const secret: unknown = createSecretKey(signingSecret(settings), 'utf8');
  return { ...common, secretOrKey: secret as Buffer, algorithms: ['HS256'] };
}
