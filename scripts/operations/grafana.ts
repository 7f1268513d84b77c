import {
  GraphThresholdsStyleConfigBuilder,
  GraphThresholdsStyleMode,
  LegendDisplayMode,
  LegendPlacement,
  VizLegendOptionsBuilder,
} from "@grafana/grafana-foundation-sdk/common";
import {
  DashboardBuilder,
  DatasourceVariableBuilder,
  RowBuilder,
  ThresholdsConfigBuilder,
  ThresholdsMode,
} from "@grafana/grafana-foundation-sdk/dashboard";
import { DataqueryBuilder } from "@grafana/grafana-foundation-sdk/prometheus";
import { PanelBuilder as StatBuilder } from "@grafana/grafana-foundation-sdk/stat";
import { PanelBuilder as TimeseriesBuilder } from "@grafana/grafana-foundation-sdk/timeseries";
import { dashboards } from "./dashboards/index.ts";
import type { DashboardContent, PanelContent } from "./dashboards/panel.ts";
import { job } from "./promql.ts";

/** The data source is chosen at the top of a dashboard. */
const datasource = { type: "prometheus", uid: "$datasource" };

const queriesOf = ({ queries, shows }: PanelContent) =>
  queries.map(({ expr, legend }, index) => {
    const refId = String.fromCharCode("A".charCodeAt(0) + index);
    const query = new DataqueryBuilder().refId(refId).expr(expr).legendFormat(legend).datasource(datasource);
    return shows === "now" ? query.instant() : query.range();
  });

/** Green up to the limit, red from it on. */
const thresholds = (limit: number) =>
  new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps([
    { value: null, color: "green" },
    { value: limit, color: "red" },
  ]);

const legend = new VizLegendOptionsBuilder()
  .showLegend(true)
  .displayMode(LegendDisplayMode.List)
  .placement(LegendPlacement.Bottom);

/** Half of a row's width for a plot, a quarter for a value. */
function panelOf(content: PanelContent, id: number): TimeseriesBuilder | StatBuilder {
  const { title, description, shows, unit, limit } = content;
  const builder = shows === "now" ? new StatBuilder().span(6) : new TimeseriesBuilder().span(12);
  builder
    .id(id)
    .title(title)
    .description(description)
    .unit(unit)
    .height(8)
    .datasource(datasource)
    .targets(queriesOf(content));
  if (builder instanceof TimeseriesBuilder) builder.legend(legend);
  if (limit === undefined) return builder;
  builder.thresholds(thresholds(limit));
  if (builder instanceof TimeseriesBuilder)
    builder.thresholdsStyle(new GraphThresholdsStyleConfigBuilder().mode(GraphThresholdsStyleMode.Line));
  return builder;
}

function dashboardOf({ name, title, rows }: DashboardContent) {
  const builder = new DashboardBuilder(`${title} · Notification Preferences`)
    .uid(`${job}-${name}`)
    .tags([job])
    .timezone("browser")
    .refresh("30s")
    .time({ from: "now-6h", to: "now" })
    .readonly()
    .withVariable(new DatasourceVariableBuilder("datasource").label("Data source").type("prometheus"));
  let id = 0;
  for (const row of rows) {
    builder.withRow(new RowBuilder(row.title).id(++id));
    for (const panel of row.panels) builder.withPanel(panelOf(panel, ++id));
  }
  return builder.build();
}

/** The files of the dashboards, by path. */
export const dashboardFiles = (): [path: string, text: string][] =>
  dashboards.map((content) => [
    `ops/grafana/dashboards/${content.name}.json`,
    `${JSON.stringify(dashboardOf(content), null, 2)}\n`,
  ]);
