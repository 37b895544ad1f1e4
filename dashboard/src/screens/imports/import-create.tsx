import { Alert, Box, Button, Card, CardContent, LinearProgress, Typography } from '@mui/material';
import { type DragEvent, useRef, useState } from 'react';
import { Title, useRedirect, useTranslate } from 'react-admin';
import { FailureAlert } from '../../common/action-dialog';
import { useUpload } from './use-upload';

/** Takes a file and goes on to its columns. */
export default function ImportCreate() {
  const translate = useTranslate();
  const redirect = useRedirect();
  const { state, start, cancel } = useUpload((id) => redirect('show', 'imports', id));
  return (
    <Card sx={{ maxWidth: 760, mt: 2 }}>
      <Title title={translate('puntos.imports.newTitle')} />
      <CardContent sx={{ display: 'grid', gap: 2 }}>
        <Typography>{translate('puntos.imports.chooseHelp')}</Typography>
        {state.file ? (
          <Progress name={state.file.name} share={state.share} onCancel={cancel} />
        ) : (
          <Chooser onFile={start} />
        )}
        {state.problem && <Alert severity="error">{translate(state.problem)}</Alert>}
        {state.failure !== null && <FailureAlert failure={state.failure} />}
        {state.again && (
          <Button variant="outlined" onClick={state.again} sx={{ justifySelf: 'start' }}>
            {translate('puntos.imports.again')}
          </Button>
        )}
      </CardContent>
    </Card>
  );
}

function Chooser({ onFile }: { onFile(file: File): void }) {
  const translate = useTranslate();
  const input = useRef<HTMLInputElement>(null);
  const [isOver, setIsOver] = useState(false);

  function drop(event: DragEvent): void {
    event.preventDefault();
    setIsOver(false);
    const file = event.dataTransfer.files[0];
    if (file) onFile(file);
  }

  return (
    <Box
      onDragOver={(event) => {
        event.preventDefault();
        setIsOver(true);
      }}
      onDragLeave={() => setIsOver(false)}
      onDrop={drop}
      sx={{
        ...{ border: '2px dashed', borderColor: isOver ? 'primary.main' : 'divider', borderRadius: 2, p: 4 },
        ...{ display: 'grid', justifyItems: 'center', gap: 1, bgcolor: isOver ? 'action.hover' : undefined },
      }}
    >
      <input
        ref={input}
        type="file"
        accept=".csv,.tsv,.txt,text/csv"
        hidden
        aria-label={translate('puntos.imports.choose')}
        onChange={({ target }) => {
          const file = target.files?.[0];
          // The same file may be chosen again after it was mended.
          target.value = '';
          if (file) onFile(file);
        }}
      />
      <Button variant="contained" size="large" onClick={() => input.current?.click()}>
        {translate('puntos.imports.choose')}
      </Button>
      <Typography color="text.secondary">{translate('puntos.imports.drop')}</Typography>
    </Box>
  );
}

/** @param share how much is sent, 0 to 1; after that the service reads what it got */
function Progress({ name, share, onCancel }: { name: string; share: number; onCancel(): void }) {
  const translate = useTranslate();
  const isSent = share >= 1;
  const said = translate(isSent ? 'puntos.imports.reading' : 'puntos.imports.uploading', { name });
  return (
    <Box sx={{ display: 'grid', gap: 1 }}>
      <Typography role="status" sx={{ overflowWrap: 'anywhere' }}>
        {said}
      </Typography>
      <LinearProgress
        aria-label={said}
        {...(isSent ? {} : { variant: 'determinate' as const, value: Math.round(share * 100) })}
      />
      <Button onClick={onCancel} sx={{ justifySelf: 'start' }}>
        {translate('puntos.cancel')}
      </Button>
    </Box>
  );
}
