import { Box, Button, Card, CardContent, Typography } from '@mui/material';
import { LinkBase, usePermissions, useTranslate } from 'react-admin';
import { mayDo } from '../../auth/permissions';

interface Step {
  name: string;
  to: string;
  resource: string;
  action: string;
}

const STEPS: Step[] = [
  { name: 'program', to: '/programs', resource: 'programs', action: 'edit' },
  { name: 'reward', to: '/rewards/create', resource: 'rewards', action: 'create' },
  { name: 'customers', to: '/customers/create', resource: 'customers', action: 'create' },
  { name: 'till', to: '/till', resource: 'till', action: 'list' },
];

/** For an organization without customers: the way to its first points. Only the steps that the role may take. */
export function FirstSteps() {
  const translate = useTranslate();
  const { permissions = [] } = usePermissions<string[]>();
  const steps = STEPS.filter(({ resource, action }) => mayDo(permissions, resource, action));
  if (steps.length === 0) return null;
  return (
    <Card variant="outlined">
      <CardContent sx={{ display: 'grid', gap: 2 }}>
        <Box>
          <Typography variant="h2">{translate('puntos.overview.first.title')}</Typography>
          <Typography color="text.secondary">{translate('puntos.overview.first.intro')}</Typography>
        </Box>
        <Box component="ol" sx={{ m: 0, pl: 3, display: 'grid', gap: 2.5 }}>
          {steps.map((step) => (
            <StepItem key={step.name} step={step} />
          ))}
        </Box>
        {mayDo(permissions, 'imports', 'create') && (
          <Box>
            <Button component={LinkBase} to="/imports">
              {translate('puntos.overview.first.import')}
            </Button>
          </Box>
        )}
      </CardContent>
    </Card>
  );
}

function StepItem({ step: { name, to } }: { step: Step }) {
  const translate = useTranslate();
  return (
    <Box component="li" sx={{ '&::marker': { fontWeight: 700 } }}>
      <Button component={LinkBase} to={to} variant="outlined">
        {translate(`puntos.overview.first.${name}`)}
      </Button>
      <Typography color="text.secondary" sx={{ mt: 0.5 }}>
        {translate(`puntos.overview.first.${name}Help`)}
      </Typography>
    </Box>
  );
}
