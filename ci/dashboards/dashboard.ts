// What a dashboard's JSON may hold, by Grafana's own types. Grafana fills in what is left out; what it does not know is a mistake.
import type { AnnotationQuery, Dashboard, FieldConfig, Panel, RowPanel, VariableModel } from '@grafana/schema';
import type * as heatmap from '@grafana/schema/dist/esm/raw/composable/heatmap/panelcfg/x/HeatmapPanelCfg_types.gen';
import type * as stat from '@grafana/schema/dist/esm/raw/composable/stat/panelcfg/x/StatPanelCfg_types.gen';
import type * as timeline from '@grafana/schema/dist/esm/raw/composable/statetimeline/panelcfg/x/StateTimelinePanelCfg_types.gen';
import type * as table from '@grafana/schema/dist/esm/raw/composable/table/panelcfg/x/TablePanelCfg_types.gen';
import type * as timeseries from '@grafana/schema/dist/esm/raw/composable/timeseries/panelcfg/x/TimeSeriesPanelCfg_types.gen';

// As it stands in JSON: an enumeration is its text, and all is optional.
type Json<T> = T extends string
  ? `${T}`
  : T extends number | boolean | null | undefined
    ? T
    : T extends (infer One)[]
      ? Json<One>[]
      : T extends object
        ? { [K in keyof T]?: Json<T[K]> }
        : T;

// These are the Prometheus data source's, which the schema does not know.
type Query = {
  refId: string;
  expr: string;
  legendFormat?: string;
  instant?: boolean;
  range?: boolean;
  format?: 'time_series' | 'table' | 'heatmap';
};
type Annotation = Json<AnnotationQuery> & {
  expr: string;
  step: string;
  titleFormat: string;
  textFormat: string;
  useValueForTime?: boolean;
};
type Variable = Omit<Json<VariableModel>, 'query'> & {
  query: string | { query: string; refId: string };
  definition?: string;
};

type Override = { matcher: { id: 'byName' | 'byFrameRefID' | 'byRegexp'; options: string }; properties: { id: string; value: unknown }[] };
type Shown<Type extends string, Options, Custom> = Omit<Json<Panel>, 'type' | 'targets' | 'options' | 'fieldConfig'> & {
  type: Type;
  targets?: Query[];
  options: Json<Options>;
  fieldConfig: { defaults: Omit<Json<FieldConfig>, 'custom'> & { custom?: Json<Custom> }; overrides: Override[] };
};

export type Checked = Omit<Json<Dashboard>, 'panels' | 'annotations' | 'templating'> & {
  annotations: { list: Annotation[] };
  templating: { list: Variable[] };
  panels: (
    | (Omit<Json<RowPanel>, 'type'> & { type: 'row' })
    | Shown<'stat', stat.Options, never>
    | Shown<'timeseries', timeseries.Options, timeseries.FieldConfig>
    | Shown<'state-timeline', timeline.Options, timeline.FieldConfig>
    | Shown<'heatmap', heatmap.Options, heatmap.FieldConfig>
    | Shown<'table', table.Options, table.FieldConfig>
    // The schema does not know it; ci/check-dashboards does.
    | Shown<'alertlist', Record<string, unknown>, never>
  )[];
};
