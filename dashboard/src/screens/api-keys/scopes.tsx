import { Box, Checkbox, Chip, FormControl, FormControlLabel, FormGroup, FormLabel } from '@mui/material';
import { useTranslate } from 'react-admin';
import type { ApiKey } from '../../api/generated';

export type Scope = ApiKey['scopes'][number];

function textOf(scope: Scope): string {
  return `puntos.api-keys.scopes.${scope.replace(':', '_')}`;
}

function areaOf(scope: Scope): string {
  return scope.slice(0, scope.indexOf(':'));
}

export function ScopeChips({ scopes }: { scopes: readonly Scope[] }) {
  const translate = useTranslate();
  return (
    <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 0.5 }}>
      {scopes.map((scope) => (
        <Chip
          key={scope}
          size="small"
          label={scope}
          title={translate(textOf(scope))}
          sx={{ fontFamily: 'monospace' }}
        />
      ))}
    </Box>
  );
}

interface Props {
  /** those that may be given away */
  offered: readonly Scope[];
  chosen: readonly Scope[];
  onChange(chosen: Scope[]): void;
}

/** What a key may do, by areas. */
export function ScopeFields({ offered, chosen, onChange }: Props) {
  const translate = useTranslate();
  const areas = [...new Set(offered.map(areaOf))];
  const toggle = (scope: Scope, isOn: boolean): void =>
    onChange(isOn ? [...chosen, scope] : chosen.filter((other) => other !== scope));
  return (
    <Box sx={{ display: 'grid', gap: 2 }}>
      {areas.map((area) => (
        <FormControl key={area} component="fieldset" variant="standard">
          <FormLabel component="legend">{translate(`puntos.api-keys.areas.${area}`, { _: area })}</FormLabel>
          <FormGroup>
            {offered
              .filter((scope) => areaOf(scope) === area)
              .map((scope) => (
                <FormControlLabel
                  key={scope}
                  control={
                    <Checkbox checked={chosen.includes(scope)} onChange={(_, isOn) => toggle(scope, isOn)} />
                  }
                  label={translate(textOf(scope), { _: scope })}
                />
              ))}
          </FormGroup>
        </FormControl>
      ))}
    </Box>
  );
}
