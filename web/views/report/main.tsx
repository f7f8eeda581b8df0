import { BarChart, CustomChart, HeatmapChart, LineChart } from 'echarts/charts';
import {
  GridComponent,
  LegendComponent,
  MarkAreaComponent,
  MarkLineComponent,
  TooltipComponent,
  VisualMapContinuousComponent,
} from 'echarts/components';
import { use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { drawChart } from '../charts/draw.js';
import { startView } from '../start.js';
import { ReportPage } from './ReportPage.js';

export { charts } from '../charts/draw.js';

use([BarChart, CustomChart, HeatmapChart, LineChart, SVGRenderer]);
use([GridComponent, LegendComponent, MarkAreaComponent, MarkLineComponent, TooltipComponent]);
use(VisualMapContinuousComponent);

startView(ReportPage, drawChart);
