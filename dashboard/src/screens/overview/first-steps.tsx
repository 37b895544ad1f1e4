import { Box, Button, Card, CardContent, Typography } from '@mui/material';
import { LinkBase, useCanAccess, useTranslate } from 'react-admin';

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

/** For an organization without customers: the way to its first points. What a role may not do is told, without a button. */
export function FirstSteps() {
  const translate = useTranslate();
  const imports = useCanAccess({ resource: 'imports', action: 'create' });
  return (
    <Card variant="outlined">
      <CardContent sx={{ display: 'grid', gap: 2 }}>
        <Box>
          <Typography variant="h2">{translate('puntos.overview.first.title')}</Typography>
          <Typography color="text.secondary">{translate('puntos.overview.first.intro')}</Typography>
        </Box>
        <Box component="ol" sx={{ m: 0, pl: 3, display: 'grid', gap: 2.5 }}>
          {STEPS.map((step) => (
            <StepItem key={step.name} step={step} />
          ))}
        </Box>
        {imports.canAccess && (
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

function StepItem({ step: { name, to, resource, action } }: { step: Step }) {
  const translate = useTranslate();
  const { canAccess } = useCanAccess({ resource, action });
  const title = translate(`puntos.overview.first.${name}`);
  return (
    <Box component="li" sx={{ '&::marker': { fontWeight: 700 } }}>
      {canAccess ? (
        <Button component={LinkBase} to={to} variant="outlined">
          {title}
        </Button>
      ) : (
        <Typography sx={{ fontWeight: 600 }}>{title}</Typography>
      )}
      <Typography color="text.secondary" sx={{ mt: 0.5 }}>
        {translate(`puntos.overview.first.${name}Help`)}
      </Typography>
    </Box>
  );
}
