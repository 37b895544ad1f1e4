import { plainToInstance } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsInt,
  IsOptional,
  IsString,
  Length,
  Matches,
  Max,
  Min,
  validateSync,
} from 'class-validator';
import { UUID } from '../common/ids';
import { permissionsNamed, isRole, type Permission, ROLE_PERMISSIONS } from '../tenancy/permissions';
import type { Principal } from '../tenancy/principal';

/** How far another machine's clock may be ahead. */
const SKEW_SECONDS = 30;

/** What the year 9999 is in seconds: nobody means later. */
const LATEST = 253_402_300_799;

/** What a token must claim. jsonwebtoken checks the signature and little else. */
class Claims {
  @IsString()
  @Length(1, 255)
  sub!: string;

  @Matches(UUID)
  org!: string;

  @IsInt()
  @Min(0)
  @Max(LATEST)
  exp!: number;

  @IsInt()
  @Min(0)
  iat!: number;

  @IsOptional()
  @IsString()
  @Length(1, 64)
  role?: string;

  @IsOptional()
  @IsArray()
  @ArrayMaxSize(100)
  @IsString({ each: true })
  permissions?: string[];

  @IsOptional()
  @IsString()
  @Length(0, 4096)
  scope?: string;
}

/**
 * Reads the claims of a token whose signature is good.
 * @param orgClaim the name of the claim that holds the organization
 * @returns null when a claim is missing or wrong in any way
 */
export function readClaims(payload: unknown, orgClaim: string, now: Date): Principal | null {
  if (typeof payload !== 'object' || payload === null || Array.isArray(payload)) return null;
  const { sub, exp, iat, role, permissions, scope, [orgClaim]: org } = payload as Record<string, unknown>;
  const claims = plainToInstance(Claims, { sub, exp, iat, role, permissions, scope, org });
  if (validateSync(claims).length > 0) return null;
  if (claims.iat > now.getTime() / 1000 + SKEW_SECONDS || claims.exp <= now.getTime() / 1000) return null;
  return {
    organizationId: claims.org.toLowerCase(),
    actor: claims.sub,
    permissions: permissionsOf(claims),
    expiresAt: claims.exp * 1000,
  };
}

/** A list of permissions or a scope replaces what the role allows. Null for a role that isn't known. */
function permissionsOf({ role, permissions, scope }: Claims): readonly Permission[] | null {
  const named = permissions ?? scope?.split(' ');
  if (named) return named.flatMap(permissionsNamed);
  return role !== undefined && isRole(role) ? ROLE_PERMISSIONS[role] : null;
}
