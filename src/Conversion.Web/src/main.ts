import { mount } from 'svelte';
import Page from './app/Page.svelte';
import './styles/tokens.css';
import './styles/base.css';
import './styles/controls.css';

mount(Page, { target: document.body });
