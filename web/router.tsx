/** The addresses of the pages. Each page is a file of its own that is loaded when it is opened. */
import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router'
import { BrokenPage, LoadingPage, UnknownPage } from './layout/page-states.tsx'
import { Shell } from './layout/shell.tsx'
import { readBrowseSearch } from './lib/browse-search.ts'

const root = createRootRoute({ component: Shell, notFoundComponent: UnknownPage })
const parent = { getParentRoute: () => root }

const routes = [
  createRoute({
    ...parent,
    path: '/',
    component: lazyRouteComponent(() => import('./pages/dashboard/dashboard-page.tsx'), 'DashboardPage'),
  }),
  createRoute({
    ...parent,
    path: '/knowledge',
    validateSearch: readBrowseSearch,
    component: lazyRouteComponent(() => import('./pages/knowledge/knowledge-page.tsx'), 'KnowledgePage'),
  }),
  createRoute({
    ...parent,
    path: '/knowledge/$itemId',
    component: lazyRouteComponent(() => import('./pages/item/item-page.tsx'), 'ItemPage'),
  }),
  createRoute({
    ...parent,
    path: '/duplicates',
    component: lazyRouteComponent(() => import('./pages/duplicates/duplicates-page.tsx'), 'DuplicatesPage'),
  }),
  createRoute({
    ...parent,
    path: '/bin',
    component: lazyRouteComponent(() => import('./pages/bin/bin-page.tsx'), 'BinPage'),
  }),
  createRoute({
    ...parent,
    path: '/syntheses',
    component: lazyRouteComponent(() => import('./pages/syntheses/syntheses-page.tsx'), 'SynthesesPage'),
  }),
  createRoute({
    ...parent,
    path: '/syntheses/$main',
    component: lazyRouteComponent(() => import('./pages/syntheses/synthesis-page.tsx'), 'SynthesisPage'),
  }),
  createRoute({
    ...parent,
    path: '/syntheses/$main/$sub',
    component: lazyRouteComponent(() => import('./pages/syntheses/synthesis-page.tsx'), 'SynthesisPage'),
  }),
  createRoute({
    ...parent,
    path: '/chat',
    component: lazyRouteComponent(() => import('./pages/chat/chat-page.tsx'), 'ChatPage'),
  }),
  createRoute({
    ...parent,
    path: '/chat/$sessionId',
    component: lazyRouteComponent(() => import('./pages/chat/chat-page.tsx'), 'ChatPage'),
  }),
  createRoute({
    ...parent,
    path: '/import',
    component: lazyRouteComponent(() => import('./pages/import/import-page.tsx'), 'ImportPage'),
  }),
  createRoute({
    ...parent,
    path: '/sources',
    component: lazyRouteComponent(() => import('./pages/sources/sources-page.tsx'), 'SourcesPage'),
  }),
  createRoute({
    ...parent,
    path: '/receipts/$receiptId',
    component: lazyRouteComponent(() => import('./pages/receipts/receipt-page.tsx'), 'ReceiptPage'),
  }),
  createRoute({
    ...parent,
    path: '/runs',
    component: lazyRouteComponent(() => import('./pages/runs/runs-page.tsx'), 'RunsPage'),
  }),
  createRoute({
    ...parent,
    path: '/runs/$taskId',
    component: lazyRouteComponent(() => import('./pages/runs/run-page.tsx'), 'RunPage'),
  }),
  createRoute({
    ...parent,
    path: '/schedules',
    component: lazyRouteComponent(() => import('./pages/schedules/schedules-page.tsx'), 'SchedulesPage'),
  }),
  createRoute({
    ...parent,
    path: '/work',
    component: lazyRouteComponent(() => import('./pages/queues/queues-page.tsx'), 'QueuesPage'),
  }),
  createRoute({
    ...parent,
    path: '/statistics',
    component: lazyRouteComponent(() => import('./pages/statistics/statistics-page.tsx'), 'StatisticsPage'),
  }),
  createRoute({
    ...parent,
    path: '/settings',
    component: lazyRouteComponent(() => import('./pages/settings/settings-page.tsx'), 'SettingsPage'),
  }),
] as const

export const router = createRouter({
  routeTree: root.addChildren(routes),
  defaultPreload: 'intent',
  scrollRestoration: true,
  defaultPendingComponent: LoadingPage,
  defaultErrorComponent: BrokenPage,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
